using McpCore.MlExperiment.Data;

namespace MlExperiment.Tests.Data;

public sealed class CifarReaderTests
{
    [Fact]
    public void Read_TwoBatches_GivesAllRecordsInOrder()
    {
        using var data = new DataFolder();
        byte[] first = [.. DataFolder.CifarRecord(3, _ => 51), .. DataFolder.CifarRecord(9, _ => 255)];

        var samples = CifarReader.Read([data.Write("1.bin", first), data.Write("2.bin", DataFolder.CifarRecord(0, _ => 0))]);

        Assert.Equal((3, 3072), (samples.Count, samples.Features));
        Assert.Equal([3, 9, 0], samples.Labels);
        Assert.All(samples.Row(0).ToArray(), value => Assert.Equal(0.2f, value));
        Assert.All(samples.Row(1).ToArray(), value => Assert.Equal(1, value));
        Assert.All(samples.Row(2).ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Read_KnownPixels_KeepsTheirPlaces()
    {
        using var data = new DataFolder();
        var path = data.Write("1.bin", DataFolder.CifarRecord(1, pixel => (byte)(pixel % 251)));

        var row = CifarReader.Read([path]).Row(0).ToArray();

        Assert.Equal(Enumerable.Range(0, 3072).Select(pixel => pixel % 251 / 255f), row);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3072)]
    [InlineData(3074)]
    public void Read_WrongLength_NamesFileAndLength(int length)
    {
        using var data = new DataFolder();
        var path = data.Write("1.bin", new byte[length]);

        var exception = Assert.Throws<DataFormatException>(() => CifarReader.Read([path]));

        Assert.Contains($"{path} has {length} bytes", exception.Message, StringComparison.Ordinal);
        Assert.Contains("3073", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LabelOutOfRange_NamesRecordAndLabel()
    {
        using var data = new DataFolder();
        var path = data.Write("1.bin", [.. DataFolder.CifarRecord(9, _ => 0), .. DataFolder.CifarRecord(10, _ => 0)]);

        var exception = Assert.Throws<DataFormatException>(() => CifarReader.Read([path]));

        Assert.Contains($"{path}: record 1 has label 10; allowed are 0 to 9", exception.Message, StringComparison.Ordinal);
    }
}
