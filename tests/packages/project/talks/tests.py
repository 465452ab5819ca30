"""What channels promises, asked through the alias."""

# ruff: noqa: PT009  tests of a project are written as its documentation writes them

import json

from asgiref.testing import ApplicationCommunicator
from channels.auth import AuthMiddlewareStack
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer, WebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.contrib.auth.models import User
from django.core.asgi import get_asgi_application
from django.test import Client, TransactionTestCase
from django.urls import path


class Talk(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add(self.scope["url_route"]["kwargs"]["room"], self.channel_name)
        await self.accept()
        await self.send_json({"user": self.scope["user"].username})

    async def receive_json(self, content):
        count = await database_sync_to_async(User.objects.count)()
        await self.channel_layer.group_send("hall", {"type": "said", "text": content["text"], "users": count})

    async def said(self, event):
        await self.send_json({"text": event["text"], "users": event["users"]})


class Echo(WebsocketConsumer):
    def receive(self, text_data=None, bytes_data=None):
        self.send(text_data=f"{text_data} {User.objects.count()}")


application = ProtocolTypeRouter(
    {
        "http": get_asgi_application(),
        "websocket": AuthMiddlewareStack(URLRouter([path("talk/<str:room>/", Talk.as_asgi()), path("echo/", Echo.as_asgi())])),
    }
)


class Talker:
    """A client of a socket."""

    def __init__(self, path, **headers):
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "websocket", "path": path, "query_string": b"", "headers": raw, "subprotocols": []}
        self.line = ApplicationCommunicator(application, scope)

    async def connect(self):
        await self.line.send_input({"type": "websocket.connect"})
        return (await self.line.receive_output())["type"]

    async def say(self, text):
        await self.line.send_input({"type": "websocket.receive", "text": text})

    async def hear(self):
        return (await self.line.receive_output())["text"]

    async def leave(self):
        await self.line.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.line.wait()


class Talks(TransactionTestCase):
    async def test_a_group_hears_what_one_says(self):
        user = await User.objects.acreate(username="ann")
        client = Client()
        await client.aforce_login(user)
        ann = Talker("/talk/hall/", cookie=f"sessionid={client.cookies['sessionid'].value}")
        stranger = Talker("/talk/hall/")
        self.assertEqual([await one.connect() for one in (ann, stranger)], ["websocket.accept"] * 2)
        self.assertEqual([json.loads(await one.hear()) for one in (ann, stranger)], [{"user": "ann"}, {"user": ""}])
        await ann.say('{"text": "hello"}')
        self.assertEqual(json.loads(await stranger.hear()), {"text": "hello", "users": 1})
        for one in (ann, stranger):
            await one.leave()

    async def test_a_consumer_that_waits_in_a_thread(self):
        one = Talker("/echo/")
        await one.connect()
        await one.say("hi")
        self.assertEqual(await one.hear(), "hi 0")
        await one.leave()

    async def test_requests_go_to_the_site(self):
        headers = [(b"host", b"testserver")]
        scope = {"type": "http", "method": "GET", "path": "/nothing/", "query_string": b"", "headers": headers}
        line = ApplicationCommunicator(application, scope)
        await line.send_input({"type": "http.request", "body": b""})
        self.assertEqual((await line.receive_output())["status"], 404)
