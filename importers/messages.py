"""Every sentence a file can be answered with, by code.

`E-` codes are about the whole file, `R-` codes about one row, `OK` codes about a good file.
A row's sentence starts "Row {row}, {column}: " and only its tail is kept here.
"""

from __future__ import annotations

from ledger.values.errors import Refused

NOTHING_SAVED = "Nothing from this file has been saved to the ledger or paid."

FILE: dict[str, str] = {
    "E-EMPTY": "The selected file is empty. Choose the file that holds your figures.",
    "E-TYPE": (
        "The selected file is not an Excel workbook (.xlsx) or a CSV file, whatever its name says. "
        "Choose the file that holds your figures. If it opens in Excel, choose Save As, pick "
        '"Excel Workbook (.xlsx)" and upload that copy.'
    ),
    "E-DAMAGED": (
        "The selected file is damaged and cannot be read. Open it in Excel, save a new copy and "
        "upload the new copy."
    ),
    "E-PASSWORD": (
        "The selected file is password protected. Remove the password and upload it again."
    ),
    "E-MACRO": (
        'The selected file contains macros. Save it as "Excel Workbook (.xlsx)" and upload that '
        "copy."
    ),
    "E-BIG": (
        "The selected file is too large to check. It must be smaller than {size} and have no more "
        "than {rows} rows. Remove unused rows, columns and formatting, or split it into smaller "
        "files."
    ),
    "E-UNSAFE": (
        "The selected file contains links, embedded objects or code that we do not accept. Copy "
        "your figures as values into a new copy of the template and upload that."
    ),
    "E-TEMPLATE": (
        "The selected file must use the template. We could not find these headings: {columns}. "
        "Download the template again and copy your figures into it."
    ),
    "E-HEADING-TWICE": (
        "The selected file must use the template. This heading appears more than once: {columns}."
    ),
    "E-HIDDEN": (
        "The selected file has hidden sheets, rows or columns that contain data. Unhide or delete "
        "them and upload it again."
    ),
    "E-SHEETS": (
        "The selected file has data on more than one sheet. Put all of your figures on the sheet "
        "named {sheet}."
    ),
    "E-NOROWS": "The selected file has no rows under the headings.",
    "E-ENCODING": (
        "We could not read some of the characters in the selected file. In Excel choose Save As, "
        'pick "CSV UTF-8" and upload that copy.'
    ),
    "E-CSVSHAPE": (
        "Row {row} has {got} columns but the template has {want}. Check for extra commas or "
        "missing values."
    ),
    "E-CSVQUOTE": (
        "Row {row} opens a quotation mark that is never closed. Close it and upload the file again."
    ),
    "E-NAME": (
        "The selected file must be an Excel workbook (.xlsx) or a CSV file with a name that ends "
        "in .xlsx or .csv."
    ),
    "E-CONTROL": (
        "Your control total ({where}) is {declared} but the rows add up to {found}, a difference "
        "of {difference}. Correct the rows or the control total and upload the file again."
    ),
    "E-CONTROL-MISSING": (
        "The selected file has no control total. Type the total of {column} in the sheet named "
        "Control, or give it when you upload the file."
    ),
    "OK": "Check your figures before you submit them.",
    "OK-INERT": (
        "Check your figures before you submit them. Some notes start with a symbol that "
        "spreadsheets treat as a formula. We have kept them as plain text."
    ),
}

ROW: dict[str, str] = {
    "R-AMOUNT": "enter an amount in pounds and pence, like 1234.56",
    "R-AMOUNT-RANGE": "the amount must be more than £0 and no more than {cap}",
    "R-PENCE": "the amount must not have more than 2 decimal places",
    "R-FORMULA": "this cell contains a formula. Replace it with its value",
    "R-CELLERROR": (
        "this cell contains an Excel error ({value}). Correct it and upload the file again"
    ),
    "R-MISSING": "enter a value. If cells are merged, unmerge them",
    "R-DATE": "enter a real date, like 31/03/2027",
    "R-DATE-RANGE": "the date must be in the financial year {year}",
    "R-SERIAL1904": (
        "the date must be in the financial year {year}. This workbook uses the 1904 date system; "
        "check every date"
    ),
    "R-NOTYOURS": "we do not recognise this reference. Check it and try again",
    "R-TEXT": "remove the characters we do not accept (control or invisible characters)",
    "R-LONG": "enter {most} characters or fewer",
    "R-WORD": "enter one of {words}",
    "R-NUMBER": "enter a number, like {example}",
    "R-NUMBER-RANGE": "enter a number from {least} to {most}",
}

WHOLE_ROW: dict[str, str] = {
    "R-DUPROW": "Rows {rows} are the same {noun}. Remove the extra rows",
    "R-TOTAL": "Row {row} looks like a total. Delete it and upload the file again",
}


def refuse_file(code: str, **words: object) -> Refused:
    """The refusal of a whole file, in its own words."""
    key, code = code, "E-CSVSHAPE" if code == "E-CSVQUOTE" else code
    return Refused("E-CONTROL" if code == "E-CONTROL-MISSING" else code, FILE[key].format(**words))


def refuse_cell(code: str, **words: object) -> Refused:
    """The refusal of one cell: the tail of its sentence."""
    return Refused(code, ROW[code].format(**words))
