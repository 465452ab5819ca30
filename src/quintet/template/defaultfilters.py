"""The built-in filters, under their documented path; `register` is the library of them all."""

from quintet.kit.html import escape as escape
from quintet.template.filters import lists, markup, text, values
from quintet.template.filters.lists import dictsort as dictsort
from quintet.template.filters.lists import dictsortreversed as dictsortreversed
from quintet.template.filters.lists import first as first
from quintet.template.filters.lists import join as join
from quintet.template.filters.lists import last as last
from quintet.template.filters.lists import length as length
from quintet.template.filters.lists import random as random
from quintet.template.filters.lists import slice_filter as slice_filter
from quintet.template.filters.lists import unordered_list as unordered_list
from quintet.template.filters.marks import stringfilter as stringfilter
from quintet.template.filters.markup import escape_filter as escape_filter
from quintet.template.filters.markup import escapeseq as escapeseq
from quintet.template.filters.markup import force_escape as force_escape
from quintet.template.filters.markup import linebreaks_filter as linebreaks_filter
from quintet.template.filters.markup import linebreaksbr as linebreaksbr
from quintet.template.filters.markup import safe as safe
from quintet.template.filters.markup import safeseq as safeseq
from quintet.template.filters.markup import striptags as striptags
from quintet.template.filters.markup import truncatechars_html as truncatechars_html
from quintet.template.filters.markup import truncatewords_html as truncatewords_html
from quintet.template.filters.markup import urlize as urlize
from quintet.template.filters.markup import urlizetrunc as urlizetrunc
from quintet.template.filters.text import addslashes as addslashes
from quintet.template.filters.text import capfirst as capfirst
from quintet.template.filters.text import center as center
from quintet.template.filters.text import cut as cut
from quintet.template.filters.text import escapejs_filter as escapejs_filter
from quintet.template.filters.text import iriencode as iriencode
from quintet.template.filters.text import linenumbers as linenumbers
from quintet.template.filters.text import ljust as ljust
from quintet.template.filters.text import lower as lower
from quintet.template.filters.text import make_list as make_list
from quintet.template.filters.text import phone2numeric_filter as phone2numeric_filter
from quintet.template.filters.text import rjust as rjust
from quintet.template.filters.text import slugify as slugify
from quintet.template.filters.text import stringformat as stringformat
from quintet.template.filters.text import title as title
from quintet.template.filters.text import truncatechars as truncatechars
from quintet.template.filters.text import truncatewords as truncatewords
from quintet.template.filters.text import upper as upper
from quintet.template.filters.text import urlencode as urlencode
from quintet.template.filters.text import wordcount as wordcount
from quintet.template.filters.text import wordwrap as wordwrap
from quintet.template.filters.values import add as add
from quintet.template.filters.values import date as date
from quintet.template.filters.values import default as default
from quintet.template.filters.values import default_if_none as default_if_none
from quintet.template.filters.values import divisibleby as divisibleby
from quintet.template.filters.values import filesizeformat as filesizeformat
from quintet.template.filters.values import floatformat as floatformat
from quintet.template.filters.values import get_digit as get_digit
from quintet.template.filters.values import pluralize as pluralize
from quintet.template.filters.values import pprint as pprint
from quintet.template.filters.values import time as time
from quintet.template.filters.values import timesince_filter as timesince_filter
from quintet.template.filters.values import timeuntil_filter as timeuntil_filter
from quintet.template.filters.values import yesno as yesno
from quintet.template.library import Library

register = Library()
for part in (text, markup, lists, values):
    register.filters.update(part.register.filters)
