namespace McpCore.Daemon.Configuration.Reloading;

/// <summary>What a second look at the settings came to.</summary>
/// <param name="Faults">What is wrong with them; nothing was changed unless it is empty.</param>
/// <param name="Applied">The settings that count from now on.</param>
/// <param name="NeedRestart">The settings that count from the next start on; those of before hold until then.</param>
/// <param name="Plugins">The plugins that were loaded anew, each with what became of it.</param>
internal sealed record ReloadReport(
    IReadOnlyList<ConfigurationFault> Faults, IReadOnlyList<SettingChange> Applied, IReadOnlyList<SettingChange> NeedRestart, IReadOnlyList<PluginOutcome> Plugins)
{
    public static ReloadReport Refused(IReadOnlyList<ConfigurationFault> faults) => new(faults, [], [], []);
}
