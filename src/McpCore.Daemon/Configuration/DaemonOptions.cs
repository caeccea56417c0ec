using System.Net;
using McpCore.Client;
using McpCore.Hosting;
using Serilog.Core;
using Serilog.Events;

namespace McpCore.Daemon.Configuration;

/// <summary>The effective settings of a daemon: the defaults, with what the configuration says.</summary>
internal sealed class DaemonOptions(HomeFolder home)
{
    public HomeFolder Home { get; } = home;

    public McpCoreOptions Core { get; } = new() { Home = home.Path };

    /// <summary>Drop folders besides the home's and the installation's. The default is none.</summary>
    public IReadOnlyList<string> ExtraPluginFolders { get; set; } = [];

    /// <summary>The loopback address at which the API listens besides the pipe; port 0 stands for any free one. The default is null: off.</summary>
    public IPEndPoint? HttpListen { get; set; }

    /// <summary>What is logged, as the log itself asks it at each line. The default is information and above.</summary>
    public LoggingLevelSwitch LogSwitch { get; } = new(LogEventLevel.Information);

    /// <summary>The level of <see cref="LogSwitch"/>.</summary>
    public LogEventLevel LogLevel
    {
        get => LogSwitch.MinimumLevel;
        set => LogSwitch.MinimumLevel = value;
    }

    /// <summary>Size in bytes at which the log file is rolled. The default is 16 MB.</summary>
    public int MaxLogFileBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Log files kept. The default is 10.</summary>
    public int MaxLogFiles { get; set; } = 10;
}
