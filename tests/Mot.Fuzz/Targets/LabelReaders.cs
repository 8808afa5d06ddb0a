using System.Text;
using Mot.Fuzz.Mutations;
using Mot.Training.Data;
using static Mot.Fuzz.Targets.Readers;

namespace Mot.Fuzz.Targets;

/// <summary>Readers of labels, with their images.</summary>
internal static class LabelReaders
{
    private const int Pixels = Pictures.Width * Pictures.Height;

    // Down the columns: two columns of ten pixels each.
    private static readonly long[] s_runs = [100, 10, 38, 10, Pixels - 158];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new()
        {
            Name = "coco",
            Refusal = typeof(TrainingDataException),
            Tokens = ["\"segmentation\":", "\"counts\":", "\"size\":[48,64]", "\"iscrowd\":1", "\"bbox\":", "\"track_id\":", "\"images\":[", "\"annotations\":[", "\"categories\":[", "[[1,1,9,1,9,9]]", "/*", "//"],
            Seeds = () =>
            [
                Coco("""{"size":[48,64],"counts":[100,10,38,10,2914]}""", "[[5,5,20,5,20,30.5,5,30],[30,10,40,10,35,40]]"),
                Coco($$"""{"size":[48,64],"counts":"{{Packed(s_runs)}}"}""", """[[-10,-10,200,-10,200,200,-10,200]]"""),
            ],
            Read = path => Labels(path, DataFormat.Coco),
        },
        new()
        {
            Name = "crowdhuman",
            Refusal = typeof(TrainingDataException),
            Tokens = ["\"gtboxes\":[", "\"fbox\":", "\"vbox\":", "\"hbox\":", "\"extra\":{\"ignore\":1}", "\"tag\":\"mask\"", "\"ID\":", "\"width\":64", "\"height\":48"],
            Seeds = () =>
            [
                new(
                    "2 images, 3 boxes, 0 masks, 0 identities", "a.odgt",
                    FuzzFile.Of("a.odgt", """
                        {"ID":"b","gtboxes":[{"tag":"person","fbox":[1,2,20,30],"vbox":[1,2,20,15],"hbox":[4,4,5,5],"extra":{"box_id":0,"occ":1}},{"tag":"mask","fbox":[30,2,10,20],"extra":{"ignore":1}}]}
                        {"ID":"c","width":64,"height":48,"gtboxes":[{"tag":"person","fbox":[-1,2,20.5,30],"vbox":[0,2,20,30]},{"tag":"person","fbox":[40,2,20,30]}]}

                        """, Formats.JsonLines),
                    new FuzzFile("Images/b.png", Pictures.Image(".png")), new FuzzFile("Images/c.jpg", Pictures.Image(".jpg"))),
            ],
            Read = path => Labels(path, DataFormat.CrowdHuman),
        },
        new()
        {
            Name = "jde-list",
            Refusal = typeof(TrainingDataException),
            Tokens = ["images/a/000001.png\n", "images", "labels_with_ids", "../", "/", "//", "0 1 0.5 0.5 0.2 0.2\n", "-1", "nan"],
            Seeds = () =>
            [
                new(
                    "2 images, 3 boxes, 0 masks, 2 identities", "set.train",
                    FuzzFile.Of("set.train", "images/a/000001.png\nimages/a/000002.png\n", Formats.Text),
                    FuzzFile.Of("labels_with_ids/a/000001.txt", "0 7 0.5 0.5 0.25 0.5\n0 -1 0.25 0.5 0.125 0.25\n", Formats.Text),
                    FuzzFile.Of("labels_with_ids/a/000002.txt", "0 8.0 0.5 0.5 1.25 1.25\n1 3 0.5 0.5 0.25 0.5\n", Formats.Text),
                    new FuzzFile("images/a/000001.png", Pictures.Image(".png")), new FuzzFile("images/a/000002.png", Pictures.Image(".png"))),
            ],
            Read = path => Labels(path, DataFormat.JdeList),
        },
        new()
        {
            Name = "pascal",
            Refusal = typeof(TrainingDataException),
            Tokens = ["PASCAL Annotation Version", "Image filename : \"", "Image size (X x Y x C) : 64 x 48 x 3", "Bounding box for object 1 \"PASperson\" (Xmin, Ymin) - (Xmax, Ymax) : (10, 5) - (30, 35)\n", "Pixel mask for object 1 \"PASperson\" : \"", "../", "a/"],
            Seeds = () =>
            [
                new(
                    "1 images, 2 boxes, 1 masks, 0 identities", "",
                    FuzzFile.Of("Annotation/a.txt", """
                        # Compatible with PASCAL Annotation Version 1.00
                        Image filename : "Set/PNGImages/a.png"
                        Image size (X x Y x C) : 64 x 48 x 3
                        Database : "A set"
                        Objects with ground truth : 2 { "PASpersonWalking" "PASpersonWalking" }
                        Bounding box for object 1 "PASpersonWalking" (Xmin, Ymin) - (Xmax, Ymax) : (11, 6) - (30, 35)
                        Pixel mask for object 1 "PASpersonWalking" : "Set/PedMasks/a_mask.png"
                        Bounding box for object 2 "PASpersonWalking" (Xmin, Ymin) - (Xmax, Ymax) : (40, 6) - (60, 35)

                        """, Formats.Text),
                    new FuzzFile("PNGImages/a.png", Pictures.Image(".png")), new FuzzFile("PedMasks/a_mask.png", Pictures.Mask(), Formats.Png)),
            ],
            Read = path => Labels(path, DataFormat.Pascal),
        },
        new()
        {
            Name = "mot-training",
            Refusal = typeof(TrainingDataException),
            Tokens = ["seqLength=", "imDir=", "imExt=", ",1,1,1\n", ",7,1\n"],
            Seeds = () => [new("3 images, 3 boxes, 0 masks, 2 identities", "", [.. FrameReaders.Sequence(imagesChange: false)])],
            Read = path => Labels(path, DataFormat.MotChallenge),
        },
    ];

    private static FuzzSeed Coco(string crowd, string polygons) => new(
        "1 images, 2 boxes, 2 masks, 1 identities", "annotations/a.json",
        FuzzFile.Of("annotations/a.json", $$"""
            {
              "info": {"year": 2017},
              "images": [{"id": 1, "file_name": "a.png", "width": 64, "height": 48}],
              "categories": [{"id": 1, "name": "person"}, {"id": 2, "name": "dog"}],
              "annotations": [
                {"id": 1, "image_id": 1, "category_id": 1, "bbox": [2, 4, 2, 10], "iscrowd": 0, "track_id": 4, "segmentation": {{crowd}}},
                {"id": 2, "image_id": 1, "category_id": 1, "bbox": [5, 5, 35, 35.5], "area": 600.5, "iscrowd": 0, "segmentation": {{polygons}}},
                {"id": 3, "image_id": 1, "category_id": 2, "bbox": [5, 5, 10, 10], "iscrowd": 0, "segmentation": []},
                {"id": 4, "image_id": 1, "category_id": 1, "bbox": [0, 0, 64, 48], "iscrowd": 1, "segmentation": {{crowd}}}
              ]
            }
            """, Formats.Json),
        new FuzzFile("images/a.png", Pictures.Image(".png")));

    /// <summary>Everything of a data set, its images as well.</summary>
    private static string Labels(string path, DataFormat format) => StrictThenLenient(lenient =>
    {
        TrainingData data = TrainingData.Open(path, new() { Format = format, Lenient = lenient });
        DataSetReport report = data.Report.DataSets[0];
        if (report.ToString().Length == 0 || (!lenient && report.Dropped.Values.Sum() > report.DroppedClasses.Values.Sum() + report.Dropped.GetValueOrDefault(DropReason.Visibility)))
            throw new InvalidOperationException($"read, but {report}");

        // Images of a training set stay in memory up to a budget, which is an option; beyond it they lie on the disk.
        using TrainingSet set = data.Load(new() { MemoryBudget = 16 << 20 });
        return Text($"{report.Images} images, {report.Boxes} boxes, {report.Masks} masks, {report.Identities} identities");
    });

    /// <summary>Run lengths as COCO's tools pack them: differences to the last but one, five bits a character from '0', the sixth bit says that there is more.</summary>
    private static string Packed(IReadOnlyList<long> runs)
    {
        StringBuilder text = new();
        for (int i = 0; i < runs.Count; i++)
        {
            long value = i > 2 ? runs[i] - runs[i - 2] : runs[i];
            bool more = true;
            while (more)
            {
                long bits = value & 0x1F;
                value >>= 5;
                more = (bits & 0x10) != 0 ? value != -1 : value != 0;
                text.Append((char)('0' + bits + (more ? 0x20 : 0)));
            }
        }

        return text.ToString().Replace("\\", "\\\\", StringComparison.Ordinal);
    }
}
