from django.http import HttpResponse


def cohorts(request, **kwargs): return HttpResponse('')
def progress(request, **kwargs): return HttpResponse('')
