"""Words that stand in any text of a language: what a monitor that has read little cannot yet know to be common.

Document frequencies learned on the way do the same for everything else; these spare the first day.
"""

from typing import Final

_WORDS: Final = {
    "en": """a about after again against all also although among an and any are as at be because been before being between
        both but by can could did do does during each few for from further had has have he her here him his how however if
        in into is it its itself just last like made many may more most much must new next no nor not now of off on one
        only or other our out over own per same she should since so some such than that the their them then there these
        they this those three through to today two under until up very was we were what when where which while who will
        with within would year years yesterday you your said says according told added reported""",
    "ru": """а без более был была были было быть в вам вас весь во вот все всего всех вы где год года году да для до его ее
        если есть еще же за здесь и из или им их к как какая какой которая которого которой которые который которых кто
        лет между мне может можно мы на над надо нам нас не него нее нет них но о об один однако она они оно от очень по
        под после при про с сам свое своей свои своих себя со согласно сообщил сообщила сообщили сообщает также так такой
        там те тем то того тоже только том тот три ты у уже чем через что чтобы эта эти это этого этой этом этот я словам
        отметил отметила заявил заявила сегодня вчера время раз два две""",
    "az": """o bu və ki da də ilə üçün bir çox daha ən olan olub olaraq olduğu olduğunu oldu olacaq edib edir edilib etdi
        etmək isə amma ancaq lakin həm hər heç kimi qədər sonra əvvəl görə üzrə üzərində onun onlar onların bunun buna
        bundan öz özü belə var yox necə nə niyə artıq yalnız yeni bütün ərzində arasında haqqında barədə qeyd bildirib
        bildirilib deyib məlumat verib verir il ildə ilin gün dünən bugün iki üç həmçinin eyni digər əsas idi ya yaxud
        tərəfindən bəzi""",
    "tr": """ve bir bu şu o da de ile için çok daha en olan olarak olduğu olduğunu oldu olacak etti eden ettiği edildi
        edilen ise ama ancak fakat hem her hiç gibi kadar sonra önce göre üzere üzerinde onun onlar onların bunun buna
        bundan kendi böyle var yok nasıl ne neden artık yalnızca sadece yeni bütün tüm arasında hakkında dedi söyledi
        belirtti açıkladı bildirdi kaydetti ifade yıl yılında gün dün bugün iki üç ayrıca aynı diğer ya veya ki mi değil
        tarafından bazı yapılan yaptı""",
    "hy": """և ու է են եմ եք էր էին մեջ որ որը որի որոնք որպես այս այդ այն նա նրա նրանց նրանք իր իրենց մի մեկ երկու երեք
        բայց սակայն իսկ կամ նաև համար հետ մասին մինչև առաջ հետո ըստ շատ ավելի բոլոր ամեն ոչ չի չեն չէ կա կան եղել լինել
        լինի կլինի պետք է թե եթե երբ որտեղ ինչ ինչպես արդեն միայն նոր տարի տարվա օր այսօր երեկ ասել ասաց հայտնել նշել
        հայտարարել դա դրա ից ում վրա տակ միջև ընթացքում այլ նույն""",
    "ka": """და რომ არის იყო იქნება არ არა ვერ ეს ის იგი მისი მათი მათ მას ამ იმ რომელიც რომელიც რომლის რომელმაც რომლებიც
        როგორც თუ ან მაგრამ თუმცა ხოლო ასევე უფრო ყველა ძალიან ერთი ერთ ორი სამი შემდეგ წინ მიერ შესახებ შორის მიხედვით
        ცნობით განაცხადა თქვა აღნიშნა უკვე მხოლოდ ახალი წელი წლის წელს დღეს გუშინ დღე როცა როდესაც სადაც რა რას ვინ
        თავის თვის მდე ზე ში კი აქვს აქვთ იქ აქ სხვა იმავე ამის იმის ამიტომ მას შორის""",
    "fa": """و در به از که این آن با را برای است بود شد شده می ها های تا هم یک دو سه بر یا اما ولی نیز هر همه هیچ چند باید
        خود او آنها آنان وی ما شما کرد کرده کنند کند کردند گفت گفته افزود اعلام داد داده دارد دارند داشت شود شوند باشد
        خواهد خواهند پس پیش بعد قبل بین درباره طبق براساس گزارش سال روز امروز دیروز دیگر همچنین همین چه چون اگر نه نیست
        بودند ای اند بیش تنها جدید روی زیر طی توسط""",
    "zh": """的 了 和 是 在 与 及 或 等 对 为 以 于 从 到 将 被 把 向 由 也 都 就 而 但 并 其 该 这 那 此 我们 他们 一个
        一些 这个 表示 指出 称 说 认为 报道 据 据悉 消息 记者 今年 去年 目前 已经 可以 通过 进行 以及 其中 同时 此外 有关 相关
        方面 之间 以来 今天 昨天 近日 当天 当地 时间 日电 这一 一年 两国""",
}
COMMON_WORDS: Final = {language: frozenset(words.split()) for language, words in _WORDS.items()}
"""By language; one that is not here has none."""
