from django.http import HttpResponse
def queue(request, **kwargs): return HttpResponse('')
def portfolio(request, **kwargs): return HttpResponse('')
