using System.Security.Cryptography;
using System.Text.Json;

namespace McpCore.Plugins.Trust;

/// <summary>
/// What <c>plugin.json.sig</c> says: who has signed the bytes of <c>plugin.json</c>, which in turn lists the hashes of all other files. The signature is DER,
/// as <c>openssl dgst -sha256 -sign</c> writes it.
/// </summary>
internal sealed record PluginSignature(string Publisher, byte[] Value)
{
    public const string FileName = "plugin.json.sig";

    private const string Algorithm = "ecdsa-p256-sha256";

    /// <returns>The signature, or null when the folder has none.</returns>
    /// <exception cref="PluginRefusedException">It is there and cannot be read.</exception>
    public static PluginSignature? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
            var root = document.RootElement;
            var algorithm = root.GetProperty("algorithm").GetString();
            return algorithm == Algorithm
                ? new PluginSignature(root.GetProperty("publisher").GetString() ?? "", root.GetProperty("signature").GetBytesFromBase64())
                : throw Unreadable($"its algorithm is \"{algorithm}\"; known is {Algorithm}");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Unreadable(exception.Message.TrimEnd('.'));
        }
    }

    /// <summary>The signature of a manifest, as the bytes of <see cref="FileName"/>.</summary>
    public static byte[] Create(byte[] manifest, string publisher, ECDsa privateKey)
    {
        var signature = privateKey.SignData(manifest, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteString("publisher", publisher);
            writer.WriteString("algorithm", Algorithm);
            writer.WriteBase64String("signature", signature);
            writer.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    public bool Fits(byte[] manifest, ECDsa publicKey) => publicKey.VerifyData(manifest, Value, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private static PluginRefusedException Unreadable(string why) => new("tampered", $"{FileName} cannot be used: {why}. Get the plugin again from its publisher.");
}
