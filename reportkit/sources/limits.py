"""Bounds that keep one hostile or broken input from costing more than it is worth.

An annual report has 10 kB of text and 300 table cells; everything here is far above that.
"""

MIB = 1 << 20

FILE_BYTES = 256 * MIB  # a single document; corpora and archives are streamed
MEMBER_BYTES = 128 * MIB  # one unpacked archive member, or one part of a DOCX
ARCHIVE_BYTES = 8192 * MIB  # everything unpacked from one archive
ARCHIVE_MEMBERS = 1_000_000
ARCHIVE_NESTING = 2  # an archive inside an archive is opened, one deeper is not
RATIO = 250  # unpacked to packed, looked at above RATIO_FROM
RATIO_FROM = 4 * MIB
DOCX_MEMBERS = 5_000
DOCX_BYTES = 64 * MIB  # document.xml
HTML_BYTES = 32 * MIB
GRID_CELLS = 100_000  # cells of one table; a span cannot blow a grid up
GRID_SPAN = 1_000
PDF_PAGES = 2_000
PDF_MEMORY = 3 << 30  # of the process that reads PDFs, addresses it may use
PDF_SECONDS = 60  # one PDF
OFFICE_SECONDS = 120  # LibreOffice on one legacy file
CORPUS_ROWS = 1_000  # rows of a corpus read as one piece of work
CORPUS_BYTES = 16 * MIB  # or that many bytes, whichever comes first
ROW_BYTES = 64 * MIB  # one line of a .jsonl
ARCHIVE_CHUNK = 500  # archive members read as one piece of work
