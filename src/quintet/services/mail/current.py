"""The fuse box of mail: the mailers of this process, the threads that wait for mail servers, the name of this machine."""

from quintet.kit.threads import Pool
from quintet.services.mail.hostname import HostName
from quintet.services.mail.mailers import Mailers

DNS_NAME = HostName()
mailers = Mailers()
threads = Pool(max_threads=4, name="quintet-mail")
