"""The ten fields as a model of pydantic, for the row in which every peer reads its body by one."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field


class Echo(BaseModel):
    """Ten fields."""

    name: Annotated[str, Field(max_length=50)]
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    city: Annotated[str, Field(max_length=50)]
    note: Annotated[str, Field(max_length=200)]
    age: Annotated[int, Field(ge=0)]
    count: int
    price: float
    score: float
    active: bool
    born: date
