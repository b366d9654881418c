from django.http import HttpResponse


def rounds(request, **kwargs): return HttpResponse('')
def one(request, **kwargs): return HttpResponse('')
def sheet(request, **kwargs): return HttpResponse('')
def moderate(request, **kwargs): return HttpResponse('')
