using System.CommandLine;
using System.Reflection;
using System.Text;

namespace McpCore.Cli.Help;

/// <summary>The manual page mcpcore(1), in the man macros of troff.</summary>
internal static class ManualPage
{
    public static string Of(RootCommand root)
    {
        var version = typeof(ManualPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        var page = new StringBuilder();
        page.Append($".TH MCPCORE 1 \"\" \"MCP Core {version}\" \"User Commands\"\n.ad l\n");
        page.Append(".SH NAME\nmcpcore \\- ").Append(Escaped("submit jobs to a daemon, follow them, and see what became of them")).Append('\n');
        page.Append(".SH SYNOPSIS\n.B mcpcore\n.I COMMAND\n[options]\n");
        page.Append(".SH OPTIONS OF ALL COMMANDS\n");
        AppendOptions(page, HelpText.OptionsOf(root));
        page.Append(".SH COMMANDS\n");
        foreach (var command in HelpText.All(root).Skip(1).Where(command => command.Subcommands.Count == 0 && !HelpText.PathOf(command).StartsWith("job ", StringComparison.Ordinal)))
        {
            var path = HelpText.PathOf(command);
            page.Append(".SS \"").Append(Escaped(HelpText.Usage(command, path))).Append("\"\n");
            page.Append(Escaped(command.Description ?? "")).Append('\n');
            AppendOptions(page, command.Options.Where(option => !option.Hidden && !option.Recursive && option.Name is not "--help"));
            foreach (var example in Examples.Of(path))
            {
                page.Append(".PP\n.nf\n  ").Append(Escaped(example)).Append("\n.fi\n");
            }
        }

        page.Append(".SH EXIT STATUS\n");
        foreach (var (code, meaning) in ExitCodes.All)
        {
            page.Append($".TP\n.B {code}\n").Append(Escaped(meaning)).Append('\n');
        }

        page.Append("""
            .SH ENVIRONMENT
            .TP
            .B MCPCORE_HOME
            The folder of the instance; without it ~/.mcpcore.
            .TP
            .B MCPCORE_PLAIN
            Set to 1: no colours, no drawing, tables as sentences.
            .TP
            .B NO_COLOR
            Set to anything: no colours.

            """);
        return page.ToString();
    }

    private static void AppendOptions(StringBuilder page, IEnumerable<Option> options)
    {
        foreach (var option in options)
        {
            page.Append(".TP\n.B ").Append(Escaped(HelpText.NameOf(option))).Append('\n').Append(Escaped(option.Description ?? "")).Append('\n');
        }
    }

    /// <summary>A line must not start with a control character, and a hyphen is a minus where it is to be copied.</summary>
    private static string Escaped(string text)
    {
        var escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal).Replace("…", "...", StringComparison.Ordinal);
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? "\\&" + escaped : escaped;
    }
}
