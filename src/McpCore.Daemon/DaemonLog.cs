using McpCore.Daemon.Configuration;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;

namespace McpCore.Daemon;

/// <summary>Where the daemon logs: the console for people, and rolling JSON files in the home for programs.</summary>
internal static class DaemonLog
{
    private const string ConsoleTemplate = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    private static bool IsColourful => !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is not { Length: > 0 };

    /// <param name="options">The settings.</param>
    /// <param name="background">Whether nobody watches the console: it then gets warnings alone, since what it prints is kept in a file that is not rolled.</param>
    public static Serilog.Core.Logger Create(DaemonOptions options, bool background) => new LoggerConfiguration()
        .MinimumLevel.ControlledBy(options.LogSwitch)
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Error)
        // A start that fails is told once, by the program itself, without the host's stack.
        .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
        .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
        .Enrich.FromLogContext()
        .WriteTo.Sink(
            new ConsoleSink(Console.Out, IsColourful, new MessageTemplateTextFormatter(ConsoleTemplate, System.Globalization.CultureInfo.InvariantCulture)),
            background ? LogEventLevel.Warning : LogEventLevel.Verbose)
        .WriteTo.File(
            new JsonFormatter(renderMessage: true),
            Path.Combine(options.Home.Logs, "mcpcored-.json"),
            rollingInterval: RollingInterval.Day,
            fileSizeLimitBytes: options.MaxLogFileBytes,
            rollOnFileSizeLimit: true,
            retainedFileCountLimit: options.MaxLogFiles)
        .CreateLogger();
}
