"""The same answers from FastAPI."""

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

from benchmarks.sites.echo_model import Echo

application = FastAPI()


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
@application.post("/model")
async def echo(body: Echo) -> Echo:
    """Answer ten validated fields."""
    return body
