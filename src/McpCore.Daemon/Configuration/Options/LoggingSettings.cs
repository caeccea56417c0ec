using Serilog.Events;

namespace McpCore.Daemon.Configuration.Options;

/// <summary>The section <c>logging</c>: what the daemon logs.</summary>
internal static class LoggingSettings
{
    private const int Kilobyte = 1024;
    private const int Gigabyte = 1024 * 1024 * Kilobyte;
    private static readonly SettingFactory<DaemonOptions> Logging = new("logging", options => options);

    private static readonly (string Name, LogEventLevel Level)[] Levels =
    [
        ("debug", LogEventLevel.Debug), ("information", LogEventLevel.Information), ("warning", LogEventLevel.Warning), ("error", LogEventLevel.Error),
    ];

    public static OptionSection Section { get; } = new(
        "logging",
        "The daemon's own log.",
        [
            Logging.Choice("level", Levels, "What is logged: this level and above.", options => options.LogLevel, (options, value) => options.LogLevel = value),
            Logging.Integer("max_file_bytes", 64 * Kilobyte, Gigabyte, "Size in bytes at which the log file is rolled.", options => options.MaxLogFileBytes, (options, value) => options.MaxLogFileBytes = value) with { NeedsRestart = true },
            Logging.Integer("max_files", 1, 1000, "Log files kept.", options => options.MaxLogFiles, (options, value) => options.MaxLogFiles = value) with { NeedsRestart = true },
        ]);
}
