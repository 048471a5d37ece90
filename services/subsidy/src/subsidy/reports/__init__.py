"""报告 Pages with charts for those who read no JSON: each in Chinese and English, and whole in one file."""

from subsidy.reports.evaluation import evaluation_page

__all__ = ["evaluation_page"]
