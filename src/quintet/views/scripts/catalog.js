// gettext for scripts: the functions under `django`, and the same ones as globals. Several catalogs may be loaded on one page:
// each adds its messages to those before it.
'use strict';
{
  const globals = this;
  const django = globals.django || (globals.django = {});

  django.pluralidx = function(n) {
    return {{ plural_str|safe }};
  };

  django.catalog = Object.assign(django.catalog || {}, {{ catalog_str|safe }});
  django.formats = {{ formats_str|safe }};

  if (!django.jsi18n_initialized) {
    const CONTEXT_END = '\x04';
    const found = (key) => Object.prototype.hasOwnProperty.call(django.catalog, key) ? django.catalog[key] : undefined;

    django.gettext = function(message) {
      const value = found(message);
      if (value === undefined) {
        return message;
      }
      return typeof value === 'string' ? value : value[0];
    };

    django.ngettext = function(singular, plural, count) {
      const value = found(singular);
      const form = Array.isArray(value) ? value[Number(django.pluralidx(count))] : undefined;
      return form || (count == 1 ? singular : plural);
    };

    django.gettext_noop = function(message) {
      return message;
    };

    django.pgettext = function(context, message) {
      const key = context + CONTEXT_END + message;
      const value = django.gettext(key);
      return value === key ? message : value;
    };

    django.npgettext = function(context, singular, plural, count) {
      const key = context + CONTEXT_END + singular;
      const value = django.ngettext(key, context + CONTEXT_END + plural, count);
      return value.startsWith(context + CONTEXT_END) ? value.slice(context.length + 1) : value;
    };

    django.interpolate = function(format, values, named) {
      if (named) {
        return format.replace(/%\((\w+)\)s/g, (place, name) => String(values[name]));
      }
      let next = 0;
      return format.replace(/%s/g, () => String(values[next++]));
    };

    django.get_format = function(name) {
      const value = django.formats[name];
      return value === undefined ? name : value;
    };

    for (const name of ['pluralidx', 'gettext', 'ngettext', 'interpolate', 'get_format', 'gettext_noop', 'pgettext', 'npgettext']) {
      globals[name] = function(...values) {
        return django[name](...values);
      };
    }
    django.jsi18n_initialized = true;
  }
};
