"""Porch: files of images. This path is the home's module itself, so that what is patched here is patched everywhere."""

import sys

from quintet.services.files import images
from quintet.services.files.images import ImageFile as ImageFile
from quintet.services.files.images import get_image_dimensions as get_image_dimensions

sys.modules[__name__] = images
