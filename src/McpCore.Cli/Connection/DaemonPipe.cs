using System.Buffers.Text;
using System.IO.Pipes;
using System.Security.Principal;
using System.Text;
using System.Text.Json;
using McpCore.Client;
using McpCore.Client.Connection;

namespace McpCore.Cli.Connection;

/// <summary>
/// One request after the other on the pipe of a home, each on a connection of its own and with nothing else going on meanwhile: HTTP/1.0, for
/// which a socket suffices. The framework's HTTP client does more, and takes longer to start than such a command to run.
/// </summary>
/// <param name="home">The instance.</param>
/// <param name="patience">How long an answer may take; null: as long as it takes.</param>
/// <param name="anyVersion">Whether a daemon of another version is talked to as well: for what an upgrade needs.</param>
internal sealed class DaemonPipe(HomeFolder home, TimeSpan? patience = null, bool anyVersion = false)
{
    private const int WindowsConnectMilliseconds = 1000;

    /// <summary>A payload may be as deep as a request may be; the answer wraps it.</summary>
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    /// <summary>The instance.</summary>
    public HomeFolder Home => home;

    /// <summary>Reads a resource.</summary>
    /// <param name="path">The path below <c>/api/v1/</c>.</param>
    /// <exception cref="DaemonUnavailableException">No daemon answers.</exception>
    /// <exception cref="McpCoreException">The daemon refused.</exception>
    public JsonElement Get(string path) => Send("GET", path, default);

    /// <summary>Posts a JSON body, or nothing.</summary>
    /// <inheritdoc cref="Get"/>
    public JsonElement Post(string path, ReadOnlyMemory<byte> body = default) => Send("POST", path, body);

    private JsonElement Send(string method, string path, ReadOnlyMemory<byte> body)
    {
        var address = home.ReadDaemonFile()?.Pipe ?? home.Pipe;
        using var stream = Connect(address);
        try
        {
            // In one piece: the daemon may have answered and hung up before a second one.
            var head = Encoding.ASCII.GetBytes($"{method} /api/v1/{path} HTTP/1.0\r\nHost: mcpcore\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
            stream.Write([.. head, .. body.Span]);
            var answer = new MemoryStream(4096);
            stream.CopyTo(answer);
            return Read(answer.GetBuffer().AsMemory(0, (int)answer.Length), address);
        }
        catch (IOException exception)
        {
            throw DaemonUnavailableException.Lost(address, exception);
        }
    }

    private JsonElement Read(ReadOnlyMemory<byte> answer, string address)
    {
        var head = answer.Span.IndexOf("\r\n\r\n"u8);
        if (head < 0 || !answer.Span.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(answer.Span[9..], out int status, out _))
        {
            throw DaemonUnavailableException.Lost(address);
        }

        var content = answer[(head + 4)..];
        if (Utf8Parser.TryParse(ValueOf("\r\nContent-Length: "u8, answer.Span[..head]), out int length, out _) && length != content.Length)
        {
            throw DaemonUnavailableException.Lost(address);
        }

        var version = ValueOf("\r\nMCPCore-Version: "u8, answer.Span[..head]);
        if (!anyVersion && !ProductVersion.Fits(version))
        {
            throw ProductVersion.Mismatch(Encoding.ASCII.GetString(version), address, home.ReadProgram());
        }

        return status is >= 200 and < 300
            ? content.Length == 0 ? default : JsonDocument.Parse(content, Deep).RootElement
            : throw new McpCoreException(Problem.Parse(status, content));
    }

    /// <summary>The value of a header; empty when there is none.</summary>
    private static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf(name);
        if (at < 0)
        {
            return [];
        }

        var value = head[(at + name.Length)..];
        var end = value.IndexOf((byte)'\r');
        return end < 0 ? value : value[..end];
    }

    private Stream Connect(string address)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                var pipe = new NamedPipeClientStream(".", address, PipeDirection.InOut, PipeOptions.CurrentUserOnly, TokenImpersonationLevel.None);
                pipe.Connect(WindowsConnectMilliseconds);
                return pipe;
            }

            return UnixSocket.Connect(address, patience);
        }
        catch (Exception exception) when (exception is IOException or TimeoutException or UnauthorizedAccessException)
        {
            throw new DaemonUnavailableException(address, exception);
        }
    }
}
