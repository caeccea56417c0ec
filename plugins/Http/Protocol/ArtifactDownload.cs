using System.Security.Cryptography;
using McpCore.Agents;
using McpCore.Http.Network;

namespace McpCore.Http.Protocol;

/// <summary>Fetches the files of a job. They become artifacts once their sums are right, and not before.</summary>
internal sealed class ArtifactDownload(Services services, ServiceClient client, JobContext context)
{
    private const int Tries = 3;

    /// <exception cref="AttemptFailedException">A file could not be fetched, or is not the one that the service named.</exception>
    public async Task StoreAsync(Uri from, ServiceArtifact artifact, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(services.Downloads);
        var path = Path.Combine(services.Downloads, Guid.NewGuid().ToString("N"));
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 64 * 1024, FileOptions.DeleteOnClose);
            await FetchAsync(client.Service.Resolve(from, artifact.Url), file, cancellationToken);
            file.Position = 0;
            var sum = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
            if (!sum.Equals(artifact.Sha256, StringComparison.OrdinalIgnoreCase))
            {
                throw new InvalidDataException($"its SHA-256 is {sum}, and the service said {artifact.Sha256}");
            }

            file.Position = 0;
            await using var stored = await context.CreateArtifactAsync(artifact.Name, artifact.Kind);
            await file.CopyToAsync(stored, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or NoAnswerException or RefusedAddressException or ArgumentException)
        {
            throw new AttemptFailedException($"The artifact \"{artifact.Name}\" of the service {client.Service.Name} cannot be taken: {exception.Message.TrimEnd('.')}.", "artifact_failed", exception);
        }
    }

    private async Task FetchAsync(Uri address, FileStream file, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                file.SetLength(0);
                if (await client.DownloadAsync(address, file, services.MaxArtifactBytes, client.Service.Settings.Timeout, cancellationToken) is { } status)
                {
                    throw new InvalidDataException($"{address} answered {(int)status} {status}");
                }

                return;
            }
            catch (NoAnswerException) when (tries < Tries)
            {
                await Task.Delay(client.Service.Settings.PollInterval, cancellationToken);
            }
        }
    }
}
