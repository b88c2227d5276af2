"""The forms of a digest beside the terminal's: each a module with one function from `Digest` to its form.

`desk.forms.table` names them all. Nothing is imported here, so that a form costs only those who ask for it.
"""
