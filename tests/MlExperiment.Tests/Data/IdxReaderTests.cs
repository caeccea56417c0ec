using McpCore.MlExperiment;
using McpCore.MlExperiment.Data;

namespace MlExperiment.Tests.Data;

public sealed class IdxReaderTests
{
    // Two pictures of 2 x 3 pixels.
    private static readonly byte[] Images = DataFolder.Idx(DataFolder.ImagesMagic, [2, 2, 3], [0, 51, 102, 153, 204, 255, 255, 0, 0, 0, 0, 51]);
    private static readonly byte[] Labels = DataFolder.Idx(DataFolder.LabelsMagic, [2], [7, 0]);

    [Theory]
    [InlineData("")]
    [InlineData(".gz")]
    public void Read_PlainOrZipped_GivesPixelsFromZeroToOne(string ending)
    {
        using var data = new DataFolder();

        var samples = IdxReader.Read(data.Write("images" + ending, Images), data.Write("labels" + ending, Labels));

        Assert.Equal((2, 6), (samples.Count, samples.Features));
        Assert.Equal([0, 0.2f, 0.4f, 0.6f, 0.8f, 1], samples.Row(0).ToArray());
        Assert.Equal([1, 0, 0, 0, 0, 0.2f], samples.Row(1).ToArray());
        Assert.Equal([7, 0], samples.Labels);
    }

    [Fact]
    public void Read_RealTestDigits_HasTenThousandOfTenClasses()
    {
        var folder = RealDigits.Folder();

        var samples = IdxReader.Read(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"), Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"));

        Assert.Equal((10_000, 784), (samples.Count, samples.Features));
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], samples.Labels[..10]);
        Assert.Equal([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009], samples.Labels.CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => pair.Value));

        // The known mean brightness of the test digits.
        Assert.Equal(0.1325, samples.Values.Average(value => (double)value), 1e-4);
    }

    [Fact]
    public void Read_ShippedFashion_HasTheKnownLabelsOfItsFirstPictures()
    {
        var split = DatasetLoader.Load(DatasetKind.FashionMnist, AppContext.BaseDirectory, 0.2, seed: 1);

        Assert.Equal((2000, 500, 784), (split.Train.Count, split.Test.Count, split.Train.Features));
        Assert.Equal([9, 0, 0, 3, 0, 2, 7, 2, 5, 5], split.Train.Labels[..10]);
        Assert.Equal([9, 2, 1, 1, 6, 1, 4, 6, 5, 7], split.Test.Labels[..10]);
        Assert.All(split.Train.Labels.CountBy(label => label), pair => Assert.Equal(200, pair.Value));
        Assert.All(split.Test.Labels.CountBy(label => label), pair => Assert.Equal(50, pair.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".gz")]
    public void CountRows_PlainOrZipped_IsWhatTheHeaderSays(string ending)
    {
        using var data = new DataFolder();

        Assert.Equal(2, IdxReader.CountRows(data.Write("labels" + ending, Labels)));
        Assert.Null(IdxReader.CountRows(data.Write("empty" + ending, [])));
    }

    [Theory]
    [InlineData(0x801)]
    [InlineData(0x03080000)]
    public void Read_WrongMagic_NamesFileAndMagic(int magic)
    {
        var message = Fault(DataFolder.Idx(magic, [2, 2, 3], new byte[12]), Labels);

        Assert.Contains("images is no IDX file", message, StringComparison.Ordinal);
        Assert.Contains("00000803", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ImagesInPlaceOfLabels_NamesTheLabelsFile()
    {
        Assert.Contains("labels is no IDX file", Fault(Images, Images), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(15)]
    public void Read_ShorterThanItsHeader_IsNoIdxFile(int length)
    {
        Assert.Contains("images is no IDX file", Fault(Images[..length], Labels), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(13)]
    public void Read_WrongLength_NamesBothNumbers(int values)
    {
        var message = Fault(DataFolder.Idx(DataFolder.ImagesMagic, [2, 2, 3], new byte[values]), Labels);

        Assert.Contains($"images holds {values} values, its header promises 12 (2 x 2 x 3)", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 2, 3)]
    [InlineData(2, 0, 3)]
    public void Read_NoPixels_IsRefused(int count, int rows, int columns)
    {
        var message = Fault(DataFolder.Idx(DataFolder.ImagesMagic, [count, rows, columns], []), DataFolder.Idx(DataFolder.LabelsMagic, [count], new byte[count]));

        Assert.Contains($"images holds 0 values, its header promises 0 ({count} x {rows} x {columns})", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HugeSizes_AreALengthThatIsNotThere()
    {
        var message = Fault(DataFolder.Idx(DataFolder.ImagesMagic, [int.MaxValue, 2, 3], new byte[12]), Labels);

        Assert.Contains("its header promises 12884901882", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LabelOutOfRange_NamesRowAndLabel()
    {
        var message = Fault(Images, DataFolder.Idx(DataFolder.LabelsMagic, [2], [3, 10]));

        Assert.Contains("labels: label 1 is 10; allowed are 0 to 9", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OtherNumberOfLabels_NamesBoth()
    {
        var message = Fault(Images, DataFolder.Idx(DataFolder.LabelsMagic, [3], [1, 2, 3]));

        Assert.Contains("has 2 images", message, StringComparison.Ordinal);
        Assert.Contains("has 3 labels", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoGzipBehindTheEnding_SaysSo()
    {
        using var data = new DataFolder();
        var images = Path.Combine(data.Path, "images.gz");
        File.WriteAllBytes(images, Images);

        var exception = Assert.Throws<DataFormatException>(() => IdxReader.Read(images, data.Write("labels", Labels)));

        Assert.Contains($"{images} is no gzip file", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_GzipCutShort_IsRefused()
    {
        using var data = new DataFolder();
        var images = data.Write("images.gz", Images);
        File.WriteAllBytes(images, File.ReadAllBytes(images)[..^12]);

        Assert.Throws<DataFormatException>(() => IdxReader.Read(images, data.Write("labels", Labels)));
    }

    private static string Fault(byte[] images, byte[] labels)
    {
        using var data = new DataFolder();
        return Assert.Throws<DataFormatException>(() => IdxReader.Read(data.Write("images", images), data.Write("labels", labels))).Message;
    }
}
