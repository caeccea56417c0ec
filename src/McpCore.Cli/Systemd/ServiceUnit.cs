using System.Text;
using McpCore.Client;

namespace McpCore.Cli.Systemd;

/// <summary>The units of <c>deploy/systemd</c>, which are part of this program, with the paths of this installation.</summary>
/// <param name="IsSystem">Whether it is a service of the machine, and not of one user.</param>
/// <param name="Program">The daemon's program.</param>
/// <param name="Home">The instance.</param>
/// <param name="User">The user that a service of the machine runs as.</param>
internal sealed record ServiceUnit(bool IsSystem, string Program, HomeFolder Home, string User)
{
    /// <summary>The unit's name, as <c>systemctl</c> takes it.</summary>
    public const string Name = "mcpcore";

    /// <summary>The home that the unit of a machine makes by itself.</summary>
    public const string SystemHome = "/var/lib/mcpcore";

    /// <summary>Who a service of the machine runs as, unless another user is named.</summary>
    public const string SystemUser = "mcpcore";

    /// <summary>Where the unit belongs.</summary>
    public string File => IsSystem ? $"/etc/systemd/system/{Name}.service" : Path.Combine(UserConfiguration, "systemd", "user", $"{Name}.service");

    private static string UserConfiguration => Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");

    /// <summary>The whole unit.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        foreach (var line in Template().Split('\n'))
        {
            var changed = line.Split('=')[0] switch
            {
                // The manual of a package, which need not be there.
                "Documentation" => null,
                "ExecStart" => $"ExecStart={Quoted(Program)} run --home {Quoted(Home.Path)}",
                "User" => $"User={User}",
                "Group" => null,
                "WorkingDirectory" => $"WorkingDirectory={Home.Path.Replace("%", "%%", StringComparison.Ordinal)}",
                "StateDirectory" when Home.Path != SystemHome => $"ReadWritePaths={Quoted(Home.Path)}",
                "StateDirectoryMode" when Home.Path != SystemHome => null,
                _ => line,
            };
            if (changed is not null)
            {
                text.Append(changed).Append('\n');
            }
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private string Template()
    {
        using var stream = typeof(ServiceUnit).Assembly.GetManifestResourceStream(IsSystem ? "mcpcore.service" : "mcpcore-user.service")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>A path as systemd reads it back: in quotes, with its own signs doubled.</summary>
    private static string Quoted(string path)
    {
        var escaped = path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal);
        return escaped == path && !path.Contains(' ', StringComparison.Ordinal) ? path : $"\"{escaped}\"";
    }
}
