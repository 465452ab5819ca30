"""Porch: the validators for model and form fields."""

from quintet.services.validators import EMPTY_VALUES as EMPTY_VALUES
from quintet.services.validators import MAX_URL_LENGTH as MAX_URL_LENGTH
from quintet.services.validators import BaseValidator as BaseValidator
from quintet.services.validators import DecimalValidator as DecimalValidator
from quintet.services.validators import DomainNameValidator as DomainNameValidator
from quintet.services.validators import EmailValidator as EmailValidator
from quintet.services.validators import FileExtensionValidator as FileExtensionValidator
from quintet.services.validators import MaxLengthValidator as MaxLengthValidator
from quintet.services.validators import MaxValueValidator as MaxValueValidator
from quintet.services.validators import MinLengthValidator as MinLengthValidator
from quintet.services.validators import MinValueValidator as MinValueValidator
from quintet.services.validators import ProhibitNullCharactersValidator as ProhibitNullCharactersValidator
from quintet.services.validators import RegexValidator as RegexValidator
from quintet.services.validators import StepValueValidator as StepValueValidator
from quintet.services.validators import URLValidator as URLValidator
from quintet.services.validators import get_available_image_extensions as get_available_image_extensions
from quintet.services.validators import int_list_validator as int_list_validator
from quintet.services.validators import integer_validator as integer_validator
from quintet.services.validators import ip_address_validators as ip_address_validators
from quintet.services.validators import slug_re as slug_re
from quintet.services.validators import slug_unicode_re as slug_unicode_re
from quintet.services.validators import validate_comma_separated_integer_list as validate_comma_separated_integer_list
from quintet.services.validators import validate_domain_name as validate_domain_name
from quintet.services.validators import validate_email as validate_email
from quintet.services.validators import validate_image_file_extension as validate_image_file_extension
from quintet.services.validators import validate_integer as validate_integer
from quintet.services.validators import validate_ipv4_address as validate_ipv4_address
from quintet.services.validators import validate_ipv6_address as validate_ipv6_address
from quintet.services.validators import validate_ipv46_address as validate_ipv46_address
from quintet.services.validators import validate_slug as validate_slug
from quintet.services.validators import validate_unicode_slug as validate_unicode_slug

__all__ = [
    "EMPTY_VALUES",
    "MAX_URL_LENGTH",
    "BaseValidator",
    "DecimalValidator",
    "DomainNameValidator",
    "EmailValidator",
    "FileExtensionValidator",
    "MaxLengthValidator",
    "MaxValueValidator",
    "MinLengthValidator",
    "MinValueValidator",
    "ProhibitNullCharactersValidator",
    "RegexValidator",
    "StepValueValidator",
    "URLValidator",
    "get_available_image_extensions",
    "int_list_validator",
    "integer_validator",
    "ip_address_validators",
    "slug_re",
    "slug_unicode_re",
    "validate_comma_separated_integer_list",
    "validate_domain_name",
    "validate_email",
    "validate_image_file_extension",
    "validate_integer",
    "validate_ipv4_address",
    "validate_ipv6_address",
    "validate_ipv46_address",
    "validate_slug",
    "validate_unicode_slug",
]
