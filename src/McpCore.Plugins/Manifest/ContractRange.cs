using System.Reflection;
using McpCore.Agents;

namespace McpCore.Plugins.Manifest;

/// <summary>A range of contract versions in interval notation: <c>[1.0,2.0)</c> is 1.0 and above, below 2.0; a bare version is "and above, within its major".</summary>
internal sealed record ContractRange(Version Minimum, bool MinimumInclusive, Version? Maximum, bool MaximumInclusive)
{
    /// <summary>The version of the contract that this host offers.</summary>
    public static Version Host { get; } = Version.Parse(
        typeof(AgentBase).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+', '-')[0]);

    /// <exception cref="FormatException">The text is no range.</exception>
    public static ContractRange Parse(string text)
    {
        var trimmed = text.Trim();
        if (Version.TryParse(trimmed, out var bare) && bare.Major < int.MaxValue)
        {
            return new ContractRange(bare, true, new Version(bare.Major + 1, 0), false);
        }

        var parts = trimmed.Length < 3 ? [] : trimmed[1..^1].Split(',');
        if (parts.Length != 2 || trimmed[0] is not ('[' or '(') || trimmed[^1] is not (']' or ')') || !Version.TryParse(parts[0].Trim(), out var minimum))
        {
            throw new FormatException($"\"contract\" is \"{text}\"; expected a range such as \"[1.0,2.0)\"");
        }

        Version? maximum = null;
        if (parts[1].Trim().Length > 0 && !Version.TryParse(parts[1].Trim(), out maximum))
        {
            throw new FormatException($"\"contract\" is \"{text}\"; expected a range such as \"[1.0,2.0)\"");
        }

        return new ContractRange(minimum, trimmed[0] == '[', maximum, trimmed[^1] == ']');
    }

    /// <exception cref="PluginRefusedException">The host's version is outside.</exception>
    public void Check(Version host)
    {
        var atLeast = Compare(host, Minimum);
        if (atLeast < 0 || (atLeast == 0 && !MinimumInclusive))
        {
            throw new PluginRefusedException("contract_too_old", $"The plugin needs at least version {Minimum} of the agent contract; this host has {host}. Update MCP Core.");
        }

        if (Maximum is { } maximum && (Compare(host, maximum) is var atMost && (atMost > 0 || (atMost == 0 && !MaximumInclusive))))
        {
            throw new PluginRefusedException("contract_too_new", $"The plugin was built for a version of the agent contract below {maximum}; this host has {host}. Rebuild the plugin.");
        }
    }

    // Version holds 1.0 to be less than 1.0.0; here both are the same.
    private static int Compare(Version left, Version right) => Full(left).CompareTo(Full(right));

    private static Version Full(Version version) => new(version.Major, version.Minor, Math.Max(version.Build, 0), Math.Max(version.Revision, 0));
}
