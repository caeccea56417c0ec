using System.Text;
using McpCore.Client;
using McpCore.Daemon.Configuration;
using McpCore.Hosting.Wire;
using McpCore.Plugins.Installing;

namespace McpCore.Daemon.Tools;

/// <summary><c>mcpcored tool plugin-verify</c>: checks a plugin on disk by the settings that a start would use.</summary>
internal static class PluginVerifyTool
{
    private const string JsonFlag = "--json";

    public static ToolCommand Command { get; } =
        new("plugin-verify", $"PATH [--home DIR] [--set key=value]... [{JsonFlag}]", "Check a plugin folder, a .zip or a .nupkg.", RunAsync);

    private static async Task<int?> RunAsync(string[] arguments)
    {
        if (arguments is not [var path, .. var rest] || path.StartsWith("--", StringComparison.Ordinal))
        {
            return null;
        }

        if (!StartArguments.TryParse(rest, JsonFlag, out var start, out var usageFault))
        {
            await Console.Error.WriteLineAsync($"mcpcored: {usageFault}");
            return null;
        }

        var configuration = ConfigurationLoader.Load(
            HomeFolder.Resolve(start.Home), Installation.Find(AppContext.BaseDirectory).ConfigurationFile, Environment.GetEnvironmentVariables(), start.Settings);
        if (configuration.Faults.Count > 0)
        {
            await Console.Error.WriteLineAsync($"mcpcored: the configuration has {configuration.Faults.Count} fault(s), so what it trusts is not known.\n  {string.Join("\n  ", configuration.Faults)}");
            return ExitCodes.Refused;
        }

        var core = configuration.Options.Core;
        return await TellAsync(PluginVerifier.Verify(Path.GetFullPath(path), core.PluginTrust, core.AllowUnsafePluginFolders), start.HasFlag);
    }

    /// <returns>The exit code.</returns>
    public static async Task<int> TellAsync(PluginVerification verification, bool asJson)
    {
        await Console.Out.WriteLineAsync(asJson
            ? Encoding.UTF8.GetString(WireJson.ToBytes(writer => VerificationJson.Write(writer, verification)))
            : CheckLines.Table(verification.Checks.Select(check => new CheckLine(check.Name, VerificationJson.TextOf(check.Result), check.Code, check.Message))));
        return verification.Fault is null ? ExitCodes.Done : ExitCodes.Refused;
    }
}
