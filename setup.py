"""What pyproject.toml can't say: templates/, which stands beside the package, lies within it in a wheel."""

from setuptools import find_namespace_packages, setup

packages = find_namespace_packages(include=["pipeline", "pipeline.*"], exclude=["*.__pycache__"])
templates = [f"pipeline.{name}" for name in find_namespace_packages(include=["templates", "templates.*"])]

setup(
    packages=packages + templates,
    package_dir={"pipeline.templates": "templates"},
    package_data={"pipeline.studies": ["*.toml"], **{name: ["*"] for name in templates}},
)
