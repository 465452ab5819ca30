# Completion of quintet, django-admin and manage.py for fish: quintet completion fish | source

function __quintet_completion
    set -l before (commandline -opc)
    set -l unfinished (commandline -ct)
    env COMP_WORDS="$before $unfinished" COMP_CWORD=(count $before) DJANGO_AUTO_COMPLETE=1 $before[1] 2>/dev/null | string split ' '
end

for name in quintet django-admin manage.py
    complete -c $name -a '(__quintet_completion)'
end
