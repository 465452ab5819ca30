# Completion of quintet, django-admin and manage.py for zsh: eval "$(quintet completion zsh)"

_quintet_completion() {
    local -a found
    found=(${=$(COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT - 1)) DJANGO_AUTO_COMPLETE=1 ${words[1]} 2>/dev/null)})
    if (( $#found )); then
        compadd -S '' -- ${(M)found:#*=}
        compadd -- ${found:#*=}
    else
        _files
    fi
}

compdef _quintet_completion quintet django-admin manage.py
