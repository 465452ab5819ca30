"""mail: writing messages, and handing them to what delivers them. Public as `quintet.core.mail`.

Lives here: messages (`message`, built of `parts` and `addresses`), the functions that send (`sending`), the mailers that MAILERS
names (`mailers`) and their backends (`backends`). What is sent when, and to whom, is decided by who sends.
Start with `sending`.
"""
