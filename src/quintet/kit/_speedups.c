/* Escaping, showing values on a page, and looking through the layers of a context, at the speed of C: what
 * `quintet.kit.plain_hot_paths` does in Python, bit for bit.
 *
 * That module is the description of what is computed here, and what runs where this one was not built. There are three
 * reasons for C: MarkupSafe's routine writes other entities for quotes than the documented ones, so that replacing those
 * afterwards costs twice what the routine itself does; a compiled template asks each value what it is, which is three
 * instructions here and thirty of bytecode there; and tags of other people walk down a stack of dictionaries for each
 * variable that they read.
 *
 * Texts are read where they lie, in the one, two or four bytes a character that Python keeps them in. That is why this is
 * built for one version of Python: the stable ABI has only calls that read one character each, or that make UTF-8 first,
 * which texts with lone surrogates do not have. No state is kept, so any thread and any interpreter may come in.
 */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* By how many characters `c` grows: to "&lt;" or "&gt;", to "&amp;", to "&quot;" or "&#x27;"; 0 for all others.
 * Without branches, so that the compiler looks at sixteen characters at a time. */
#define GROWTH(c) ((((c) == '<') | ((c) == '>')) * 3 + ((c) == '&') * 4 + (((c) == '"') | ((c) == '\'')) * 5)
#define MOST_GROWTH 5

/* So many characters grow by less than an unsigned char holds. */
#define STRIDE 32

/* What the five characters are written as, by their codes; none of them lies above '>'. */
static const char *const ENTITIES['>' + 1] = {
    ['<'] = "&lt;", ['>'] = "&gt;", ['&'] = "&amp;", ['"'] = "&quot;", ['\''] = "&#x27;",
};

/* The two passes over a text whose characters are of type CHAR: by how much it grows; then writing it, grown, to `out`. */
#define PASSES(CHAR, GROWTH_OF, WRITE)                                                                                     \
    static Py_ssize_t GROWTH_OF(const CHAR *text, Py_ssize_t length)                                                       \
    {                                                                                                                      \
        Py_ssize_t total = 0;                                                                                              \
        while (length > 0) {                                                                                               \
            const Py_ssize_t stride = length < STRIDE ? length : STRIDE;                                                   \
            unsigned char growth = 0;                                                                                      \
            for (Py_ssize_t i = 0; i < stride; i++) {                                                                      \
                growth = (unsigned char)(growth + GROWTH(text[i]));                                                        \
            }                                                                                                              \
            total += growth;                                                                                               \
            text += stride;                                                                                                \
            length -= stride;                                                                                              \
        }                                                                                                                  \
        return total;                                                                                                      \
    }                                                                                                                      \
                                                                                                                           \
    static void WRITE(const CHAR *text, Py_ssize_t length, CHAR *out)                                                      \
    {                                                                                                                      \
        for (Py_ssize_t i = 0; i < length; i++) {                                                                          \
            const char *entity = text[i] > '>' ? NULL : ENTITIES[text[i]];                                                 \
            if (entity == NULL) {                                                                                          \
                *out++ = text[i];                                                                                          \
                continue;                                                                                                  \
            }                                                                                                              \
            while (*entity) {                                                                                              \
                *out++ = (CHAR)*entity++;                                                                                  \
            }                                                                                                              \
        }                                                                                                                  \
    }

PASSES(Py_UCS1, growth_of_1, write_1)
PASSES(Py_UCS2, growth_of_2, write_2)
PASSES(Py_UCS4, growth_of_4, write_4)

/* Return a new reference to `text`, a str, with its five characters as entities: to itself when it has none of them. */
static PyObject *
escaped(PyObject *text)
{
#if PY_VERSION_HEX < 0x030C0000
    if (PyUnicode_READY(text) < 0) { /* texts of the old C API, gone in Python 3.12 */
        return NULL;
    }
#endif
    const Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    const int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t growth;
    switch (kind) {
    case PyUnicode_1BYTE_KIND: growth = growth_of_1(data, length); break;
    case PyUnicode_2BYTE_KIND: growth = growth_of_2(data, length); break;
    default: growth = growth_of_4(data, length); break;
    }
    if (growth == 0) {
        Py_INCREF(text);
        return text;
    }
    if (length > PY_SSIZE_T_MAX / (MOST_GROWTH + 1)) {
        return PyErr_NoMemory();
    }
    /* Entities are ASCII: the widest character stays what it was, and the kind with it. */
    PyObject *result = PyUnicode_New(length + growth, PyUnicode_MAX_CHAR_VALUE(text));
    if (result == NULL) {
        return NULL;
    }
    switch (kind) {
    case PyUnicode_1BYTE_KIND: write_1(data, length, PyUnicode_1BYTE_DATA(result)); break;
    case PyUnicode_2BYTE_KIND: write_2(data, length, PyUnicode_2BYTE_DATA(result)); break;
    default: write_4(data, length, PyUnicode_4BYTE_DATA(result)); break;
    }
    return result;
}

PyDoc_STRVAR(escape_text_doc, "escape_text(text, /)\n--\n\n"
    "Return plain ``text`` with ``& < > \" '`` written as entities; the same object when it has none of them.");

static PyObject *
escape_text(PyObject *Py_UNUSED(module), PyObject *text)
{
    if (!PyUnicode_Check(text)) {
        PyErr_Format(PyExc_TypeError, "escape_text() takes a str, not %.200s", Py_TYPE(text)->tp_name);
        return NULL;
    }
    return escaped(text);
}

/* The two ways to show a value are functions bound to the type of safe text, which lives in Python. */

static PyObject *
show(PyObject *safe, PyObject *value)
{
    if (PyUnicode_CheckExact(value)) {
        return escaped(value);
    }
    if ((PyObject *)Py_TYPE(value) == safe) {
        Py_INCREF(value);
        return value;
    }
    Py_RETURN_NONE;
}

static PyObject *
show_with_integers(PyObject *safe, PyObject *value)
{
    if (PyLong_CheckExact(value)) {
        Py_INCREF(value);
        return value;
    }
    return show(safe, value);
}

PyDoc_STRVAR(show_doc, "show(value, /)\n--\n\n"
    "Return what exact text looks like in HTML, safe text as it is, and None for any other value.");
PyDoc_STRVAR(show_with_integers_doc, "show_with_integers(value, /)\n--\n\n"
    "Do as show(), and return an exact integer as it is.");

static PyMethodDef show_method = {"show", show, METH_O, show_doc};
static PyMethodDef show_with_integers_method = {"show_with_integers", show_with_integers, METH_O, show_with_integers_doc};

PyDoc_STRVAR(showing_doc, "showing(safe, /)\n--\n\n"
    "Return the two functions that show values for a page, where text of the exact type ``safe`` is safe.");

static PyObject *
showing(PyObject *Py_UNUSED(module), PyObject *safe)
{
    if (!PyType_Check(safe) || !PyType_IsSubtype((PyTypeObject *)safe, &PyUnicode_Type)) {
        PyErr_SetString(PyExc_TypeError, "showing() takes a subclass of str");
        return NULL;
    }
    PyObject *without = PyCFunction_New(&show_method, safe);
    PyObject *with = PyCFunction_New(&show_with_integers_method, safe);
    PyObject *both = without == NULL || with == NULL ? NULL : PyTuple_Pack(2, without, with);
    Py_XDECREF(without);
    Py_XDECREF(with);
    return both;
}

/* Whether a mapping finds keys as a dict does: it is one, and its class has put nothing of its own in the place of that. */
static int
reads_as_dict(PyObject *layer)
{
    PyTypeObject *type = Py_TYPE(layer);
    return PyDict_Check(layer) && type->tp_as_sequence->sq_contains == PyDict_Type.tp_as_sequence->sq_contains
        && type->tp_as_mapping->mp_subscript == PyDict_Type.tp_as_mapping->mp_subscript;
}

/* Set `found` to a new reference to `layer[key]`; return 1, or 0 when there is none, or -1 for an error. */
static int
item_of(PyObject *layer, PyObject *key, PyObject **found)
{
    if (reads_as_dict(layer)) {
#if PY_VERSION_HEX >= 0x030D0000
        return PyDict_GetItemRef(layer, key, found);
#else
        *found = PyDict_GetItemWithError(layer, key);
        Py_XINCREF(*found);
        return *found != NULL ? 1 : PyErr_Occurred() ? -1 : 0;
#endif
    }
    const int has = PySequence_Contains(layer, key);
    if (has <= 0) {
        return has;
    }
    *found = PyObject_GetItem(layer, key);
    return *found != NULL ? 1 : -1;
}

PyDoc_STRVAR(find_doc, "find(layers, key, /)\n--\n\n"
    "Return ``layer[key]`` of the last of ``layers``, a list of mappings, that has it.\n\n"
    "Raises KeyError when none has.");

static PyObject *
find(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count)
{
    if (count != 2 || !PyList_Check(arguments[0])) {
        PyErr_SetString(PyExc_TypeError, "find() takes a list of mappings and a key");
        return NULL;
    }
    PyObject *layers = arguments[0], *key = arguments[1];
    for (Py_ssize_t at = PyList_GET_SIZE(layers) - 1; at >= 0; at--) {
        /* A key or a mapping that is somebody's own may change the list while it is asked. */
        if (at >= PyList_GET_SIZE(layers)) {
            continue;
        }
        PyObject *layer = PyList_GET_ITEM(layers, at), *found = NULL;
        Py_INCREF(layer);
        const int has = item_of(layer, key, &found);
        Py_DECREF(layer);
        if (has != 0) {
            return found; /* NULL with an error set for -1 */
        }
    }
    PyErr_SetObject(PyExc_KeyError, key);
    return NULL;
}

static PyMethodDef methods[] = {
    {"escape_text", escape_text, METH_O, escape_text_doc},
    {"showing", showing, METH_O, showing_doc},
    {"find", (PyCFunction)(void (*)(void))find, METH_FASTCALL, find_doc},
    {NULL, NULL, 0, NULL},
};

/* Raised, here and in `hot_paths`, with each change of what this file offers or does: one built from another edition is left
 * alone, as after an update of the source that nobody built again. */
#define EDITION 1

static int
add_constants(PyObject *self)
{
    return PyModule_AddIntConstant(self, "EDITION", EDITION);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, add_constants},
#if PY_VERSION_HEX >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
#ifdef Py_GIL_DISABLED
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

PyDoc_STRVAR(module_doc, "The hot paths in C; see quintet.kit.hot_paths, which uses it where it was built.");

static struct PyModuleDef module = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "quintet.kit._speedups",
    .m_doc = module_doc,
    .m_size = 0,
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC
PyInit__speedups(void)
{
    return PyModuleDef_Init(&module);
}
