using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using McpCore.Engine.Transfers;
using McpCore.Hosting.Wire;

namespace McpCore.Hosting.Transfers;

/// <summary>One list of a file that is being written: a line for each item, counted and hashed on the way.</summary>
internal sealed class ZipLines : IAsyncDisposable
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _line = new(4096);
    private readonly Utf8JsonWriter _json;
    private readonly Stream _stream;

    private ZipLines(Stream stream) => (_stream, _json) = (stream, new Utf8JsonWriter(_line, WireJson.Options));

    /// <summary>Lines so far.</summary>
    public long Count { get; private set; }

    /// <summary>Bytes so far.</summary>
    public long Size { get; private set; }

    public static async Task<ZipLines> OpenAsync(ZipArchive zip, string name, CancellationToken cancellationToken) =>
        new(await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancellationToken));

    public async Task WriteAsync(Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        _line.ResetWrittenCount();
        _json.Reset();
        write(_json);
        await _json.FlushAsync(cancellationToken);
        var line = TransferRules.InOneLine(_line.WrittenMemory);
        await AppendAsync(line, cancellationToken);
        await AppendAsync(LineEnd, cancellationToken);
        Count++;
    }

    /// <summary>The SHA-256 of all of it, in lower-case hexadecimal.</summary>
    public string Hash() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public async ValueTask DisposeAsync()
    {
        await _json.DisposeAsync();
        await _stream.DisposeAsync();
        _hash.Dispose();
    }

    private async Task AppendAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        _hash.AppendData(bytes);
        Size += bytes.Length;
        await _stream.WriteAsync(bytes, cancellationToken);
    }
}
