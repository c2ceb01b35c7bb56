from django.urls import path

from infinioffice.office.public import book, manage

app_name = "public"
urlpatterns = [
    path("b/<str:token>/", manage.manage, name="manage"),
    path("b/<str:token>/cancel/", manage.cancel, name="cancel"),
    path("b/<str:token>/move/", manage.move, name="move"),
    path("b/<str:token>/appointment.ics", manage.calendar_file, name="file"),
    path("book/<slug:slug>/", book.book, name="book"),
    path("book/<slug:slug>/keep/", book.keep, name="keep"),
    path("book/<slug:slug>/details/", book.details, name="details"),
    path("book/<slug:slug>/done/", book.done, name="done"),
]
