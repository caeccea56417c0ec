using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace McpCore.Client;

/// <summary>The folder that holds a whole instance, and the names of what is in it.</summary>
public sealed class HomeFolder
{
    /// <summary>The environment variable that moves an instance.</summary>
    public const string Variable = "MCPCORE_HOME";

    /// <summary>A Unix socket's path, in bytes, at most.</summary>
    private const int MaxSocketPathBytes = 107;

    private HomeFolder(string path) => Path = path;

    /// <summary>Full path of the home.</summary>
    public string Path { get; }

    /// <summary>Held by a running daemon, or by an application that embeds the engine.</summary>
    public string LockFile => In("lock");

    /// <summary>Written by a running daemon: its process id, pipe and version.</summary>
    public string DaemonFile => In("daemon.json");

    /// <summary>The daemon's logs.</summary>
    public string Logs => In("logs");

    /// <summary>The drop folder for plugins.</summary>
    public string Plugins => In("plugins");

    /// <summary>What agents read.</summary>
    public string Data => In("data");

    /// <summary>The instance's own configuration.</summary>
    public string Configuration => In("mcpcore.json");

    /// <summary>
    /// The control channel: on Windows the name of a pipe, elsewhere the path of a Unix socket, <c>run/mcpcore.sock</c> in the home or, when that
    /// is too long for a socket, in <c>$XDG_RUNTIME_DIR/mcpcore-&lt;hash&gt;/</c>.
    /// </summary>
    public string Pipe
    {
        get
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path)))[..16];
            if (OperatingSystem.IsWindows())
            {
                return $"mcpcore-{hash}";
            }

            var socket = System.IO.Path.Combine(Path, "run", "mcpcore.sock");
            if (Encoding.UTF8.GetByteCount(socket) <= MaxSocketPathBytes)
            {
                return socket;
            }

            var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
            return string.IsNullOrEmpty(runtime)
                ? System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"mcpcore-{Environment.UserName}-{hash}", "mcpcore.sock")
                : System.IO.Path.Combine(runtime, $"mcpcore-{hash}", "mcpcore.sock");
        }
    }

    /// <summary>The home of an instance: the given folder, or <c>MCPCORE_HOME</c>, or <c>.mcpcore</c> in the user's folder.</summary>
    public static HomeFolder Resolve(string? folder = null)
    {
        var chosen = !string.IsNullOrEmpty(folder) ? folder : Environment.GetEnvironmentVariable(Variable);
        return new HomeFolder(System.IO.Path.GetFullPath(
            !string.IsNullOrEmpty(chosen) ? chosen : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".mcpcore")));
    }

    /// <summary>A file or folder in the home.</summary>
    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The pipe and process id that a running daemon has written down, or null. The daemon may have died since.</summary>
    public (string Pipe, int ProcessId)? ReadDaemonFile() => ReadProcess() is { Pipe: { } pipe } running ? (pipe, running.ProcessId) : null;

    /// <summary>The program of the process that serves the home, as it has written it down; null when it has not.</summary>
    internal string? ReadProgram()
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(DaemonFile));
            return document.RootElement.TryGetProperty("program", out var program) ? program.GetString() : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>What the process that serves the home has written down; its pipe is null when it is an application that embeds the engine.</summary>
    internal (string? Pipe, int ProcessId)? ReadProcess()
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(DaemonFile));
            var root = document.RootElement;

            // The file of a copied home tells of the original's daemon.
            return root.GetProperty("home").GetString() == Path ? (root.GetProperty("pipe").GetString(), root.GetProperty("pid").GetInt32()) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException)
        {
            return null;
        }
    }
}
