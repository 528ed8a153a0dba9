# SPDX-License-Identifier: Apache-2.0
"""The least Django site that logs people in with django-allauth.

    django_site.py FOLDER PROVIDER_ORIGIN

It prints its port, reads a line of JSON with `client_id`, `secret` and `version`, and serves until its input ends. Only the host
of the provider is redirected; site and library are as their authors published them.
"""

import json
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "python"))

import django
from django.conf import settings
from django.http import JsonResponse
from django.urls import include, path

import patreon_host


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        """The addresses of a log-in hold codes."""


def who(request):
    """Who is logged in, and what the library keeps of the provider's answer."""
    if not request.user.is_authenticated:
        return JsonResponse({"user": None})
    from allauth.socialaccount.models import SocialAccount

    account = SocialAccount.objects.get(user=request.user)
    return JsonResponse(
        {"user": request.user.get_username(), "email": request.user.email, "first_name": request.user.first_name,
            "provider": account.provider, "uid": account.uid, "kept": account.extra_data}
    )


#: Filled once the library can be imported, which wants its settings first.
urlpatterns = [path("who", who)]


def configure(folder: str, client: dict[str, str]) -> None:
    settings.configure(
        SECRET_KEY="only for a test", ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/site.db"}},
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
            "allauth", "allauth.account", "allauth.socialaccount", "allauth.socialaccount.providers.patreon",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware", "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        ACCOUNT_EMAIL_VERIFICATION="none", LOGIN_REDIRECT_URL="/who",
        SOCIALACCOUNT_PROVIDERS={
            "patreon": {
                "VERSION": client["version"], "APP": {"client_id": client["client_id"], "secret": client["secret"]},
                "OAUTH_PKCE_ENABLED": client.get("pkce", False),
            }
        },
    )
    django.setup()
    urlpatterns.append(path("accounts/", include("allauth.urls")))


def main() -> None:
    folder, origin = sys.argv[1:]
    with WSGIServer(("127.0.0.1", 0), Quiet) as server, patreon_host.at(SimpleNamespace(origin=origin)):
        print(server.server_port, flush=True)
        configure(folder, json.loads(sys.stdin.readline()))
        from django.core.management import call_command
        from django.core.wsgi import get_wsgi_application

        call_command("migrate", verbosity=0)
        server.set_app(get_wsgi_application())
        threading.Thread(target=lambda: (sys.stdin.read(), server.shutdown()), daemon=True).start()
        server.serve_forever()


if __name__ == "__main__":
    main()
