using System.Security.Cryptography;

namespace McpCore.Plugins.Trust;

/// <summary>Reads keys of publishers: ECDSA on the curve P-256.</summary>
internal static class PublisherKey
{
    private const string PemBegin = "-----BEGIN ";
    private const string CurveP256 = "1.2.840.10045.3.1.7";

    public static bool IsKey(string text)
    {
        if (!IsPem(text))
        {
            return Path.IsPathFullyQualified(text);
        }

        try
        {
            using var key = FromPem(text);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <param name="pemOrPath">PEM, or the path of a PEM file.</param>
    /// <exception cref="CryptographicException">It holds no key of this kind.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ECDsa Open(string pemOrPath) => FromPem(IsPem(pemOrPath) ? pemOrPath : File.ReadAllText(pemOrPath));

    private static bool IsPem(string text) => text.Contains(PemBegin, StringComparison.Ordinal);

    private static ECDsa FromPem(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == CurveP256
                ? key
                : throw new CryptographicException("The key is on another curve than P-256.");
        }
        catch (Exception exception)
        {
            key.Dispose();
            if (exception is ArgumentException)
            {
                throw new CryptographicException("There is no key in PEM form.", exception);
            }

            throw;
        }
    }
}
