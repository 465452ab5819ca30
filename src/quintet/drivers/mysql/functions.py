"""Functions of the ORM that MariaDB and MySQL write in another way, by the names of their classes.

``{0}``, ``{1}`` stand for the operands, ``{*}`` for all of them with commas between; percent signs are those of SQL.
"""

from collections.abc import Mapping
from types import MappingProxyType

MARIADB_FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {
        "ConcatPair": "CONCAT_WS('', {*})",
        "Concat": "CONCAT_WS('', {*})",
        "Chr": "CHAR({0} USING utf32)",
        "Length": "CHAR_LENGTH({0})",
        "Ord": "ORD(CONVERT({0} USING utf32))",
        "StrIndex": "INSTR({0}, {1})",
        "Now": "CURRENT_TIMESTAMP(6)",
        "Random": "RAND()",
        "Log": "LOG({0}, {1})",
        "SHA224": "SHA2({0}, 224)",
        "SHA256": "SHA2({0}, 256)",
        "SHA384": "SHA2({0}, 384)",
        "SHA512": "SHA2({0}, 512)",
    }
)
MYSQL_FUNCTIONS: Mapping[str, str] = MARIADB_FUNCTIONS
