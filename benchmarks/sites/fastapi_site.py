"""The same answers from FastAPI."""

from datetime import date
from typing import Annotated

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field

application = FastAPI()


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


@application.get("/plain", response_class=PlainTextResponse)
async def plain() -> str:
    """Answer text."""
    return "Hello, world!"


@application.get("/json")
async def data() -> dict[str, object]:
    """Answer JSON."""
    return {"message": "Hello, world!", "number": 42}


@application.get("/items/{pk}")
async def item(pk: int, q: str = "", limit: int = 10) -> dict[str, object]:
    """Answer an item."""
    return {"item": pk, "q": q, "limit": limit}


@application.post("/echo")
async def echo(body: Echo) -> Echo:
    """Answer ten validated fields."""
    return body
