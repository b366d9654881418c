from django.http import HttpResponse


def office(request, **kwargs): return HttpResponse('')
