"""A camera by Debian's gst-rtsp-server; run by the system's own python3, which has its bindings.

`python3 camera_server.py CLIP PORT [USER WORD]`: /clip plays an H.264 file once, /endless a test picture without
end, /sound has no picture. With USER and WORD all of them want those.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

CLIP = '( filesrc location="{}" ! qtdemux ! h264parse ! rtph264pay name=pay0 pt=96 )'
ENDLESS = (
    "( videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=15/1 ! vp8enc deadline=1 ! "
    "rtpvp8pay name=pay0 pt=96 )"
)
SOUND = "( audiotestsrc is-live=true ! mulawenc ! rtppcmupay name=pay0 pt=0 )"
ROLE = "viewer"


def guard(server: GstRtspServer.RTSPServer, user: str, word: str) -> None:
    """Let in who knows user and word, and nobody else."""
    auth, token = GstRtspServer.RTSPAuth(), GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", ROLE)
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, word), token)
    server.set_auth(auth)


def factory(launch: str) -> GstRtspServer.RTSPMediaFactory:
    """A stream of its own for each client."""
    made, permissions = GstRtspServer.RTSPMediaFactory(), GstRtspServer.RTSPPermissions()
    made.set_launch(launch)
    for right in ("access", "construct"):
        permissions.add_permission_for_role(ROLE, f"media.factory.{right}", True)
    made.set_permissions(permissions)
    return made


def serve(clip: str, port: str, user: str = "", word: str = "") -> None:
    """Serve on loopback until the process is killed."""
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    if user:
        guard(server, user, word)
    for path, launch in (("/clip", CLIP.format(clip)), ("/endless", ENDLESS), ("/sound", SOUND)):
        server.get_mount_points().add_factory(path, factory(launch))
    server.attach(None)
    print("listens", flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    serve(*sys.argv[1:])
