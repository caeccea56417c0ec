using System.Globalization;
using McpCore.Engine;
using McpCore.Engine.PluginStates;

namespace McpCore.Hosting;

/// <summary>What <see cref="McpCoreOptions"/> may hold, by the same rules as a daemon's configuration.</summary>
internal static class McpCoreOptionsRules
{
    public const int MaxLeaks = 1000;
    public const int MaxCrashes = 200;

    public static readonly (TimeSpan Min, TimeSpan Max) ActivationLimit = (TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
    public static readonly (TimeSpan Min, TimeSpan Max) Settle = (TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1));
    public static readonly (TimeSpan Min, TimeSpan Max) QuarantineWindow = (TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));

    /// <summary>Every fault: the name, the value and what is allowed.</summary>
    public static IReadOnlyList<string> FaultsOf(McpCoreOptions options)
    {
        var faults = EngineOptionsRules.FaultsOf(options.Engine).Select(fault => $"{nameof(options.Engine)}.{fault}").ToList();
        var rules = options.PluginRules;
        Time(nameof(options.PluginActivationLimit), options.PluginActivationLimit, ActivationLimit);
        Time(nameof(options.PluginSettle), options.PluginSettle, Settle);
        Whole(nameof(rules.MaxLeaks), rules.MaxLeaks, MaxLeaks);
        Whole("Quarantine.Crashes", rules.Quarantine.Crashes, MaxCrashes);
        Time($"{nameof(options.PluginRules)}.Quarantine.Window", rules.Quarantine.Window, QuarantineWindow);
        if (rules.OnLeaks is not (PluginIsolationOrder.Process or PluginIsolationOrder.Refused))
        {
            faults.Add($"{nameof(options.PluginRules)}.{nameof(rules.OnLeaks)} is \"{rules.OnLeaks}\"; allowed: \"{PluginIsolationOrder.Process}\", \"{PluginIsolationOrder.Refused}\"");
        }

        return faults;

        void Whole(string name, int value, int maximum)
        {
            if (value < 1 || value > maximum)
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"{nameof(options.PluginRules)}.{name} is {value}; allowed: a whole number 1 to {maximum}"));
            }
        }

        void Time(string name, TimeSpan value, (TimeSpan Min, TimeSpan Max) range)
        {
            if (value < range.Min || value > range.Max)
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is {value:c}; allowed: {range.Min:c} to {range.Max:c}"));
            }
        }
    }
}
