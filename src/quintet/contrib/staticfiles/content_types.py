"""Content types of static files, the same on every system: those of the web are written here, others the system knows.

Sources: the IANA registry of media types, and RFC 9239 (text/javascript).
"""

from quintet.kit.libraries import mimetypes

OF_THE_WEB = {
    ".avif": "image/avif",
    ".css": "text/css",
    ".csv": "text/csv",
    ".eot": "application/vnd.ms-fontobject",
    ".gif": "image/gif",
    ".gz": "application/gzip",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".otf": "font/otf",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain",
    ".vtt": "text/vtt",
    ".wasm": "application/wasm",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "text/xml",
    ".zip": "application/zip",
}
#: What is worth compressing besides texts.
COMPRESSIBLE = frozenset(
    {
        "application/json",
        "application/manifest+json",
        "application/vnd.ms-fontobject",
        "application/wasm",
        "application/xml",
        "font/otf",
        "font/ttf",
        "image/svg+xml",
        "image/x-icon",
    }
)


def media_type(name: str) -> str:
    """Return the media type of a file by its name; of a compressed one, that of the compression."""
    dot = name.rfind(".")
    known = OF_THE_WEB.get(name[dot:].lower()) if dot >= 0 else None
    if known is not None:
        return known
    guessed, encoding = mimetypes.guess_type(name)
    return "application/octet-stream" if guessed is None or encoding else guessed


def content_type(name: str) -> str:
    """Return the value of Content-Type for a file; texts are UTF-8."""
    found = media_type(name)
    return f"{found}; charset=utf-8" if found.startswith("text/") else found


def is_compressible(name: str) -> bool:
    """Say whether compressing a file of that name is worth the time."""
    found = media_type(name)
    return found.startswith("text/") or found in COMPRESSIBLE
