"""The same answers from FastAPI."""

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

application = FastAPI()


@application.get("/plain", response_class=PlainTextResponse)
async def plain() -> str:
    """Answer text."""
    return "Hello, world!"


@application.get("/json")
async def data() -> dict[str, object]:
    """Answer JSON."""
    return {"message": "Hello, world!", "number": 42}
