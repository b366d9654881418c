"""Connects every receiver of news by importing the modules that register them."""
