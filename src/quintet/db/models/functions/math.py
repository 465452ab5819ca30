"""Porch: mathematical functions."""

from quintet.orm.functions.math import Abs as Abs
from quintet.orm.functions.math import ACos as ACos
from quintet.orm.functions.math import ASin as ASin
from quintet.orm.functions.math import ATan as ATan
from quintet.orm.functions.math import ATan2 as ATan2
from quintet.orm.functions.math import Ceil as Ceil
from quintet.orm.functions.math import Cos as Cos
from quintet.orm.functions.math import Cot as Cot
from quintet.orm.functions.math import Degrees as Degrees
from quintet.orm.functions.math import Exp as Exp
from quintet.orm.functions.math import Floor as Floor
from quintet.orm.functions.math import Ln as Ln
from quintet.orm.functions.math import Log as Log
from quintet.orm.functions.math import Mod as Mod
from quintet.orm.functions.math import Pi as Pi
from quintet.orm.functions.math import Power as Power
from quintet.orm.functions.math import Radians as Radians
from quintet.orm.functions.math import Random as Random
from quintet.orm.functions.math import Round as Round
from quintet.orm.functions.math import Sign as Sign
from quintet.orm.functions.math import Sin as Sin
from quintet.orm.functions.math import Sqrt as Sqrt
from quintet.orm.functions.math import Tan as Tan

__all__ = [
    "ACos",
    "ASin",
    "ATan",
    "ATan2",
    "Abs",
    "Ceil",
    "Cos",
    "Cot",
    "Degrees",
    "Exp",
    "Floor",
    "Ln",
    "Log",
    "Mod",
    "Pi",
    "Power",
    "Radians",
    "Random",
    "Round",
    "Sign",
    "Sin",
    "Sqrt",
    "Tan",
]
