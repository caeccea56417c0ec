namespace McpCore.Cli.Completion;

/// <summary>What each shell needs to ask <c>mcpcore complete</c>. Every line of the answer is a word, and after a tab what it means.</summary>
internal static class ShellScripts
{
    public static readonly IReadOnlyDictionary<string, string> ByShell = new Dictionary<string, string>
    {
        // Bash breaks words at "=" and ":", so what stands before the last break is taken off the answers again.
        ["bash"] = """
            # mcpcore: source <(mcpcore completion bash)
            _mcpcore() {
              local word=${COMP_LINE:0:COMP_POINT} IFS=$'\n' answers prefix
              word=${word##*[[:space:]]}
              mapfile -t answers < <(mcpcore complete "$COMP_POINT" "$COMP_LINE" 2>/dev/null | cut -f1)
              prefix=${word%"${word##*[=:]}"}
              COMPREPLY=("${answers[@]#"$prefix"}")
              [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=.] ]] && compopt -o nospace
              return 0
            }
            complete -F _mcpcore mcpcore

            """,
        ["zsh"] = """
            #compdef mcpcore
            # mcpcore: source <(mcpcore completion zsh)
            _mcpcore() {
              local -a values texts
              local value text
              while IFS=$'\t' read -r value text; do
                values+=("$value")
                texts+=("${text:+$value  $text}")
                [[ -n $texts[-1] ]] || texts[-1]=$value
              done < <(mcpcore complete "$CURSOR" "$BUFFER" 2>/dev/null)
              compadd -l -d texts -S '' -- $values
            }
            compdef _mcpcore mcpcore

            """,
        ["fish"] = """
            # mcpcore: mcpcore completion fish > ~/.config/fish/completions/mcpcore.fish
            complete -c mcpcore -f -a '(set -l line (commandline -cp); mcpcore complete (string length -- "$line") "$line" 2>/dev/null)'

            """,
        ["powershell"] = """
            # mcpcore: mcpcore completion powershell | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName mcpcore -ScriptBlock {
                param($word, $line, $position)
                mcpcore complete $position "$line" 2>$null | ForEach-Object {
                    $value, $text = $_ -split "`t", 2
                    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $(if ($text) { $text } else { $value }))
                }
            }

            """,
    };
}
