using System.Text.Json;

namespace McpCore.Agents;

/// <summary>The bytes of another job's artifact, asked for piece by piece. Not safe for concurrent use.</summary>
internal sealed class StoredArtifact : Stream
{
    private readonly JobQuestions _questions;
    private readonly string _jobId;
    private readonly string _name;
    private string? _sha256;
    private byte[] _piece = [];
    private int _taken;
    private long _position;
    private long _length;

    private StoredArtifact(JobQuestions questions, string jobId, string name) => (_questions, _jobId, _name) = (questions, jobId, name);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position { get => _position; set => throw new NotSupportedException("The artifact is read from its beginning to its end."); }

    /// <summary>Asks for the first piece, so that what is not there is known at once.</summary>
    public static async Task<StoredArtifact> OpenAsync(JobQuestions questions, string jobId, string name)
    {
        var artifact = new StoredArtifact(questions, jobId, name);
        await artifact.FetchAsync(CancellationToken.None);
        return artifact;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_taken == _piece.Length && _position < _length)
        {
            await FetchAsync(cancellationToken);
        }

        var count = Math.Min(buffer.Length, _piece.Length - _taken);
        _piece.AsMemory(_taken, count).CopyTo(buffer);
        _taken += count;
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("The artifact comes from the daemon piece by piece: read it with ReadAsync or CopyToAsync.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("The artifact is read from its beginning to its end.");

    public override void SetLength(long value) => throw new NotSupportedException("The artifact is stored and does not change.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The artifact is stored and does not change.");

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var answer = await _questions.AskAsync("artifact.read", writer =>
        {
            writer.WriteString("job", _jobId);
            writer.WriteString("name", _name);
            writer.WriteNumber("offset", _position);
        });
        var sha256 = answer.GetProperty("sha256").GetString()!;
        if (_sha256 is not null && _sha256 != sha256)
        {
            throw new IOException($"The artifact \"{_name}\" of job {_jobId} was replaced while it was read. Open it again.");
        }

        _sha256 = sha256;
        _length = answer.GetProperty("size").GetInt64();
        _piece = answer.GetProperty("data").GetBytesFromBase64();
        _taken = 0;
    }
}
