export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** Each asks `cutover __complete WORDS…`, which prints a value, a tab and a description on each line. */
export const scripts: Readonly<Record<Shell, string>> = {
  bash: `# bash completion for cutover: eval "$(cutover completion bash)"
_cutover() {
  local line value
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  # Bash separates words at = and :, which names contain.
  if declare -F _get_comp_words_by_ref >/dev/null; then
    local cword
    _get_comp_words_by_ref -n =: -w words -i cword
    words=("\${words[@]:1:cword}")
  fi
  local current="\${words[\${#words[@]}-1]}"
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ "$line" == ":files" ]]; then
      while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "$current")
      compopt -o filenames 2>/dev/null
      return
    fi
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <("\${COMP_WORDS[0]}" __complete -- "\${words[@]}" 2>/dev/null)
  if declare -F __ltrim_colon_completions >/dev/null; then __ltrim_colon_completions "$current"; fi
}
complete -F _cutover cutover
`,
  zsh: `#compdef cutover
# zsh completion for cutover: source <(cutover completion zsh)
_cutover() {
  local line value description
  local -a found
  while IFS= read -r line; do
    if [[ "$line" == ":files" ]]; then
      _files
      return
    fi
    value="\${line%%$'\\t'*}"
    description="\${line#*$'\\t'}"
    found+=("\${value//:/\\\\:}\${description:+:$description}")
  done < <("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe 'cutover' found
}
if [[ "\${funcstack[1]}" == "_cutover" ]]; then
  _cutover
else
  compdef _cutover cutover
fi
`,
  fish: `# fish completion for cutover: cutover completion fish | source
function __cutover_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in ($words[1] __complete -- $words[2..-1] 2>/dev/null)
    if test "$line" = ":files"
      __fish_complete_path (commandline -ct)
      return
    end
    echo $line
  end
end
complete -c cutover -f -a '(__cutover_complete)'
`,
};
