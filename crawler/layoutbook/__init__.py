"""The book of layouts: per outlet, how its pages are read, and what becomes of that with each page.

`states` decides, `keeping` turns states into rows and back, `book` does what was decided for one crawl.
"""
