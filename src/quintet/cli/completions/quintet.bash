# Completion of quintet, django-admin and manage.py for bash: eval "$(quintet completion bash)"

_quintet_completion() {
    local IFS=$' \t\n'
    COMPREPLY=( $(COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD DJANGO_AUTO_COMPLETE=1 "$1" 2>/dev/null) )
    # An option that takes a value ends in "=": the value follows at once.
    [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
}

# "python manage.py ..." is completed too; any other script of Python as the shell does without us.
_quintet_python_completion() {
    if [[ $COMP_CWORD -ge 2 && ${COMP_WORDS[1]##*/} == manage.py ]]; then
        local IFS=$' \t\n'
        COMPREPLY=( $(COMP_WORDS="${COMP_WORDS[*]:1}" COMP_CWORD=$((COMP_CWORD - 1)) DJANGO_AUTO_COMPLETE=1 \
            "${COMP_WORDS[0]}" "${COMP_WORDS[1]}" 2>/dev/null) )
        [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
    else
        COMPREPLY=()
    fi
}

complete -F _quintet_completion -o default quintet django-admin manage.py
complete -F _quintet_python_completion -o default python python3
