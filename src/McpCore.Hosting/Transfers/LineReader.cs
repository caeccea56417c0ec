using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;

namespace McpCore.Hosting.Transfers;

/// <summary>Reads a list of a file line by line, none longer than allowed, and hashes what it has read.</summary>
/// <param name="name">The list's name, for messages.</param>
/// <param name="stream">Its bytes; the reader disposes it.</param>
internal sealed class LineReader(string name, Stream stream) : IAsyncDisposable
{
    private readonly PipeReader _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Lines that were read so far.</summary>
    public long Count { get; private set; }

    /// <summary>Bytes that were read so far.</summary>
    public long Size { get; private set; }

    /// <summary>The SHA-256 of what was read, in lower-case hexadecimal.</summary>
    public string Hash() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <returns>The next line without its end; null after the last one.</returns>
    /// <exception cref="Serving.RequestRefusedException">A line is too long, or has no end.</exception>
    public async Task<byte[]?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, buffer.GetPosition(1, end)).ToArray();
                _reader.AdvanceTo(buffer.GetPosition(1, end));
                _hash.AppendData(line);
                (Count, Size) = (Count + 1, Size + line.Length);
                return line[..^1];
            }

            if (buffer.Length > TransferFormat.MaxLineBytes)
            {
                TransferFormat.Throw(string.Create(CultureInfo.InvariantCulture, $"line {Count + 1} of {name} is longer than {TransferFormat.MaxLineBytes} bytes."));
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return buffer.IsEmpty ? null : throw TransferFormat.Refuse($"the last line of {name} is not whole.");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.CompleteAsync();
        await stream.DisposeAsync();
        _hash.Dispose();
    }

    private async Task<ReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _reader.ReadAsync(cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            throw TransferFormat.Refuse($"{name} cannot be read: {exception.Message}");
        }
    }
}
